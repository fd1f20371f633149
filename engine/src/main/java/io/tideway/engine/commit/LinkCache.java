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
 * The ledger's links with those lately used at hand, so that an echo costs no question to the ledger.
 *
 * <p>Belongs to the sync's thread, which is the only writer of the sync's links; so what is at hand is never out of date. Holds what is
 * durable or on its way to the ledger; emptied after a failure. Bounded by the number of links, and by the characters of their bases;
 * while something is on its way nothing is dropped.
 */
public final class LinkCache {

    /** The most links at hand for each table mapping. */
    static final int MAX_CACHED = 30_000;

    /** The most characters of bases at hand for all table mappings, those of each side counted. */
    public static final long MAX_CACHED_CHARS = 24_000_000;

    private final Ledger ledger;
    private final Map<Integer, Pages> pages = new HashMap<>();
    private boolean keepsAll;

    public LinkCache(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Links by their key on a side, with their bases; keys without a link are left out.
     *
     * @throws TooWideException when the bases are too much for the memory: ask for fewer; not for {@link
     *     io.tideway.spi.ReadPace#FIRST} keys or less
     */
    public Map<RecordKey, Link> find(TableState table, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, Link> found = new HashMap<>();
        List<RecordKey> unknown = findCached(table, side, keys, found);
        if (!read(table, side, unknown, link -> found.put(link.key(side), link)).isEmpty()) {
            throw new TooWideException();
        }
        return found;
    }

    /** The same for who must have all, and knows that they are not too many. */
    public Map<RecordKey, Link> findAll(TableState table, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, Link> found = new HashMap<>();
        List<RecordKey> unknown = findCached(table, side, keys, found);
        while (!unknown.isEmpty()) {
            unknown = read(table, side, unknown, link -> found.put(link.key(side), link));
        }
        return found;
    }

    /** Links for who only wants to know whether there is one, and its keys: maybe without their bases. */
    public Map<RecordKey, Link> findKeys(TableState table, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, Link> found = new HashMap<>();
        List<RecordKey> unknown = findCached(table, side, keys, found);
        while (!unknown.isEmpty()) {
            unknown = read(table, side, unknown, link -> found.put(link.key(side), link.withoutBases()));
        }
        return found;
    }

    /** Returns the keys of which nothing is at hand. */
    private List<RecordKey> findCached(
            TableState table, Side side, Collection<RecordKey> keys, Map<RecordKey, Link> found) {
        List<RecordKey> unknown = new ArrayList<>();
        if (table.id() == MappingRow.PLANNED) {
            return unknown;
        }
        Pages cached = pages(table.id());
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

    /** Takes links from the ledger; returns the keys that it has not answered yet. */
    private List<RecordKey> read(TableState table, Side side, List<RecordKey> keys, Consumer<Link> found) {
        if (keys.isEmpty()) {
            return keys;
        }
        FoundLinks read = ledger.links(table.row, side, keys);
        for (Link link : read.byKey().values()) {
            if (!pages(table.id()).replaces(link)) {
                pages(table.id()).put(link);
                found.accept(link);
            }
        }
        trim();
        return read.complete()
                ? List.of()
                : keys.stream().filter(key -> !read.byKey().containsKey(key)).toList();
    }

    /** Takes over what the ledger is being given. */
    void take(BatchUpdate update) {
        update.removed.forEach((mapping, links) -> links.forEach(pages(mapping)::noteRemoved));
        update.movedFrom.forEach((mapping, links) -> links.forEach(pages(mapping)::remove));
        update.moved.forEach((mapping, links) -> links.forEach(pages(mapping)::put));
        update.changed.forEach((mapping, links) -> links.forEach(pages(mapping)::put));
        update.added.forEach((mapping, links) -> links.forEach(pages(mapping)::put));
        trim();
    }

    /** Drops nothing from now on, because something is on its way that the ledger does not know yet. */
    public void keepAll() {
        keepsAll = true;
    }

    /** What was on its way has arrived, or is given up. */
    public void keepSome() {
        keepsAll = false;
        trim();
    }

    public void clear() {
        pages.clear();
    }

    /** How many characters are at hand, those of each side counted. */
    public long chars() {
        return recents().mapToLong(recent -> recent.chars).sum();
    }

    private void trim() {
        if (keepsAll) {
            return;
        }
        recents().forEach(recent -> recent.trimTo(MAX_CACHED));
        pages.values().forEach(each -> each.trimRemoved(MAX_CACHED / pages.size()));
        long excess = chars() - MAX_CACHED_CHARS;
        if (excess > 0) {
            long share = MAX_CACHED_CHARS / recents().count();
            for (Recent recent : recents().toList()) {
                excess -= recent.drop(excess, share);
            }
        }
    }

    private Stream<Recent> recents() {
        return pages.values().stream().flatMap(each -> Stream.of(each.bySide.left(), each.bySide.right()));
    }

    private Pages pages(int mapping) {
        return pages.computeIfAbsent(mapping, id -> new Pages());
    }

    /** A link and how many characters it holds, which are counted once. */
    private record CachedLink(Link link, long chars) {}

    /** One table mapping's links at hand, by their key on either side. */
    private static final class Pages {
        private final Sides<Recent> bySide = new Sides<>(new Recent(), new Recent());
        /** Keys that have no link, because it was removed lately: the other side will tell of them next. All tables share the room. */
        private final Sides<SequencedSet<RecordKey>> removed =
                new Sides<>(new LinkedHashSet<>(), new LinkedHashSet<>());

        @Nullable
        Link find(Side side, RecordKey key) {
            CachedLink found = bySide.get(side).get(key);
            return found == null ? null : found.link();
        }

        /** Whether a link at hand has one of its keys that is newer, or is the same after a move: the ledger does not know it yet. */
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

        void trimRemoved(int count) {
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

    /** Knows which were not used for longest. */
    private static final class Recent {
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

        void trimTo(int count) {
            while (links.size() > count) {
                dropEldest();
            }
        }

        /** Drops so many characters, as long as it holds more than its share; returns how many it dropped. */
        long drop(long excess, long share) {
            long dropped = 0;
            while (dropped < excess && chars > share) {
                dropped += dropEldest();
            }
            return dropped;
        }

        /** Returns how many characters it held. */
        private long dropEldest() {
            long held =
                    Objects.requireNonNull(links.pollFirstEntry()).getValue().chars();
            chars -= held;
            return held;
        }
    }
}
