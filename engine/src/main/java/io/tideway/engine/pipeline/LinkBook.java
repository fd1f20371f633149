package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The ledger's links with those lately used at hand, so that an echo costs no question to the ledger.
 *
 * <p>Belongs to the sync's thread, which is the only writer of the sync's links; so what is at hand is never out of date. Holds what is
 * durable or on its way to the ledger; emptied after a failure.
 */
final class LinkBook {

    /** The most links at hand for each table mapping. */
    static final int MAX_AT_HAND = 30_000;

    private final Ledger ledger;
    private final Map<Integer, Pages> pages = new HashMap<>();

    LinkBook(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Links by their key on a side; keys without a link are left out. */
    Map<RecordKey, Link> find(TableState table, Side side, Collection<RecordKey> keys) {
        if (table.id() == MappingRow.PLANNED) {
            return Map.of();
        }
        Map<RecordKey, Link> found = new HashMap<>();
        List<RecordKey> unknown = new ArrayList<>();
        Map<RecordKey, Link> atHand = pages(table.id()).of(side);
        for (RecordKey key : keys) {
            Link link = atHand.get(key);
            if (link == null) {
                unknown.add(key);
            } else {
                found.put(key, link);
            }
        }
        if (!unknown.isEmpty()) {
            Map<RecordKey, Link> read = ledger.links(table.row, side, unknown);
            read.forEach((key, link) -> {
                if (!pages(table.id()).replaces(link)) {
                    pages(table.id()).put(link);
                    found.put(key, link);
                }
            });
        }
        return found;
    }

    /** Takes over what the ledger is being given. */
    void take(BatchUpdate update) {
        update.removed.forEach((mapping, links) -> links.forEach(pages(mapping)::remove));
        update.movedFrom.forEach((mapping, links) -> links.forEach(pages(mapping)::remove));
        update.moved.forEach((mapping, links) -> links.forEach(pages(mapping)::put));
        update.changed.forEach((mapping, links) -> links.forEach(pages(mapping)::put));
        update.added.forEach((mapping, links) -> links.forEach(pages(mapping)::put));
    }

    void clear() {
        pages.clear();
    }

    private Pages pages(int mapping) {
        return pages.computeIfAbsent(mapping, id -> new Pages());
    }

    /** One table mapping's links at hand, by their key on either side. */
    private static final class Pages {
        private final Sides<Map<RecordKey, Link>> bySide = new Sides<>(new Recent(), new Recent());

        Map<RecordKey, Link> of(Side side) {
            return bySide.get(side);
        }

        /** Whether a newer link has one of its keys, which the ledger does not know yet. */
        boolean replaces(Link old) {
            return Stream.of(Side.values())
                    .map(side -> of(side).get(old.key(side)))
                    .anyMatch(link -> link != null && link.id() > old.id());
        }

        void put(Link link) {
            for (Side side : Side.values()) {
                Link known = of(side).get(link.key(side));
                if (known != null) {
                    remove(known);
                }
            }
            for (Side side : Side.values()) {
                of(side).put(link.key(side), link);
            }
        }

        void remove(Link link) {
            for (Side side : Side.values()) {
                of(side).remove(link.key(side));
            }
        }
    }

    /** Drops the longest unused ones first. */
    private static final class Recent extends LinkedHashMap<RecordKey, Link> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(256, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordKey, Link> eldest) {
            return size() > MAX_AT_HAND;
        }
    }
}
