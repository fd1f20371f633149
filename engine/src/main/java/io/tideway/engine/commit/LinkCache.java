package io.tideway.engine.commit;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.FoundLinks;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.engine.record.TooWideException;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's links, with the recently used ones cached, so that an echo needs no query.
 *
 * <p>Belongs to the sync's thread, which is the only writer of the sync's links; so cached links are never out of date. Contains links that
 * are durable or in flight to the ledger, and is cleared after a failure. Bounded by the number of links, and by the characters of their
 * bases; evicts nothing while an update is in flight.
 */
public final class LinkCache {

    /** The most cached links per side of a table mapping. */
    static final int MAX_CACHED = 30_000;

    /** The most cached characters of bases for all table mappings; each side counts. */
    public static final long MAX_CACHED_CHARS = 24_000_000;

    private final Ledger ledger;
    private final Map<Integer, TableLinks> byMapping = new HashMap<>();
    private boolean evictionPaused;

    public LinkCache(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Finds links by their key on a side, with their bases; keys without a link are left out.
     *
     * @throws TooWideException if the bases do not fit into the memory: ask for fewer keys. Never thrown for {@link
     *     io.tideway.spi.ReadPace#FIRST} keys or fewer
     */
    public Map<RecordKey, Link> find(TableState table, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, Link> found = new HashMap<>();
        List<RecordKey> unknown = findCached(table, side, keys, found);
        if (!read(table, side, unknown, link -> found.put(link.key(side), link)).isEmpty()) {
            throw new TooWideException();
        }
        return found;
    }

    /** Like {@link #find}, but reads every key whatever the width of the bases; for bounded key sets. */
    public Map<RecordKey, Link> findAll(TableState table, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, Link> found = new HashMap<>();
        List<RecordKey> unknown = findCached(table, side, keys, found);
        while (!unknown.isEmpty()) {
            unknown = read(table, side, unknown, link -> found.put(link.key(side), link));
        }
        return found;
    }

    /** Like {@link #findAll}, but links that are not cached come without their bases; for callers that need only the keys. */
    public Map<RecordKey, Link> findKeys(TableState table, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, Link> found = new HashMap<>();
        List<RecordKey> unknown = findCached(table, side, keys, found);
        while (!unknown.isEmpty()) {
            unknown = read(table, side, unknown, link -> found.put(link.key(side), link.withoutBases()));
        }
        return found;
    }

    /** Adds the cached links to {@code found}; returns the keys about which nothing is cached. */
    private List<RecordKey> findCached(
            TableState table, Side side, Collection<RecordKey> keys, Map<RecordKey, Link> found) {
        List<RecordKey> unknown = new ArrayList<>();
        if (table.id() == MappingRow.PLANNED) {
            return unknown;
        }
        TableLinks cached = linksOf(table.id());
        for (RecordKey key : keys) {
            Link link = cached.find(side, key);
            if (link != null) {
                found.put(key, link);
            } else if (!cached.isRemoved(side, key)) {
                unknown.add(key);
            }
        }
        return unknown;
    }

    /** Reads links from the ledger; returns the keys that it has not answered yet. */
    private List<RecordKey> read(TableState table, Side side, List<RecordKey> keys, Consumer<Link> found) {
        if (keys.isEmpty()) {
            return keys;
        }
        FoundLinks read = ledger.links(table.row, side, keys);
        for (Link link : read.byKey().values()) {
            if (!linksOf(table.id()).replaces(link)) {
                linksOf(table.id()).put(link);
                found.accept(link);
            }
        }
        evict();
        return read.complete()
                ? List.of()
                : keys.stream().filter(key -> !read.byKey().containsKey(key)).toList();
    }

    /** Applies an update that is being written to the ledger. */
    void take(BatchUpdate update) {
        update.removed.forEach((mapping, links) -> links.forEach(linksOf(mapping)::noteRemoved));
        update.movedFrom.forEach((mapping, links) -> links.forEach(linksOf(mapping)::remove));
        update.moved.forEach((mapping, links) -> links.forEach(linksOf(mapping)::put));
        update.changed.forEach((mapping, links) -> links.forEach(linksOf(mapping)::put));
        update.added.forEach((mapping, links) -> links.forEach(linksOf(mapping)::put));
        evict();
    }

    /** Stops evicting, because the ledger does not have all cached links yet. */
    public void pauseEviction() {
        evictionPaused = true;
    }

    /** Evicts again: the update in flight was committed or abandoned. */
    public void resumeEviction() {
        evictionPaused = false;
        evict();
    }

    public void clear() {
        byMapping.clear();
    }

    /** Counts the cached characters of bases; each side counts. */
    public long chars() {
        return lruLinks().mapToLong(links -> links.chars).sum();
    }

    private void evict() {
        if (evictionPaused) {
            return;
        }
        lruLinks().forEach(links -> links.evictTo(MAX_CACHED));
        byMapping.values().forEach(each -> each.evictRemoved(MAX_CACHED / byMapping.size()));
        long excess = chars() - MAX_CACHED_CHARS;
        if (excess > 0) {
            long share = MAX_CACHED_CHARS / lruLinks().count();
            for (LruLinks links : lruLinks().toList()) {
                excess -= links.evict(excess, share);
            }
        }
    }

    private Stream<LruLinks> lruLinks() {
        return byMapping.values().stream().flatMap(each -> Stream.of(each.bySide.left(), each.bySide.right()));
    }

    private TableLinks linksOf(int mapping) {
        return byMapping.computeIfAbsent(mapping, id -> new TableLinks());
    }

    /** A link and the number of its characters, which is computed once. */
    private record CachedLink(Link link, long chars) {}

    /** The cached links of one table mapping, by their key on either side. */
    private static final class TableLinks {
        private final Sides<LruLinks> bySide = new Sides<>(new LruLinks(), new LruLinks());
        /**
         * Keys whose link was removed recently, so that they have none: the other side's stream reports them soon. All tables share the
         * bound.
         */
        private final Sides<SequencedSet<RecordKey>> removed =
                new Sides<>(new LinkedHashSet<>(), new LinkedHashSet<>());

        @Nullable
        Link find(Side side, RecordKey key) {
            CachedLink found = bySide.get(side).get(key);
            return found == null ? null : found.link();
        }

        /** Whether the cache has a newer link of one of these keys, or the same link after a move. The ledger does not have it yet. */
        boolean replaces(Link old) {
            return Stream.of(Side.values())
                    .map(side -> find(side, old.key(side)))
                    .anyMatch(link -> link != null && (link.id() > old.id() || isMoved(link, old)));
        }

        private static boolean isMoved(Link link, Link old) {
            return link.id() == old.id()
                    && !(link.leftKey().equals(old.leftKey()) && link.rightKey().equals(old.rightKey()));
        }

        void put(Link link) {
            for (Side side : Side.values()) {
                Link known = find(side, link.key(side));
                if (known != null) {
                    remove(known);
                }
            }
            CachedLink cached = new CachedLink(link, link.chars());
            for (Side side : Side.values()) {
                bySide.get(side).add(link.key(side), cached);
                removed.get(side).remove(link.key(side));
            }
        }

        void noteRemoved(Link link) {
            remove(link);
            for (Side side : Side.values()) {
                removed.get(side).add(link.key(side));
            }
        }

        boolean isRemoved(Side side, RecordKey key) {
            return removed.get(side).contains(key);
        }

        void evictRemoved(int count) {
            for (Side side : Side.values()) {
                while (removed.get(side).size() > count) {
                    removed.get(side).removeFirst();
                }
            }
        }

        void remove(Link link) {
            for (Side side : Side.values()) {
                bySide.get(side).drop(link.key(side));
            }
        }
    }

    /** Links in the order of their last use, the least links first. */
    private static final class LruLinks {
        private final LinkedHashMap<RecordKey, CachedLink> links = new LinkedHashMap<>(256, 0.75f, true);
        private long chars;

        @Nullable
        CachedLink get(RecordKey key) {
            return links.get(key);
        }

        void add(RecordKey key, CachedLink link) {
            drop(key);
            links.put(key, link);
            chars += link.chars();
        }

        void drop(RecordKey key) {
            CachedLink dropped = links.remove(key);
            chars -= dropped == null ? 0 : dropped.chars();
        }

        void evictTo(int count) {
            while (links.size() > count) {
                evictEldest();
            }
        }

        /** Evicts links until {@code excess} characters are gone or only {@code share} are left; returns how many characters it evicted. */
        long evict(long excess, long share) {
            long dropped = 0;
            while (dropped < excess && chars > share) {
                dropped += evictEldest();
            }
            return dropped;
        }

        /** Returns how many characters it evicted. */
        private long evictEldest() {
            long held =
                    Objects.requireNonNull(links.pollFirstEntry()).getValue().chars();
            chars -= held;
            return held;
        }
    }
}
