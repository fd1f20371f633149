package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The links and tombstones of one mapping of a {@link MemoryLedger}, which guards it. */
final class MemoryMapping {

    private final int id;
    private final String sync;
    private final Set<String> pairs = new HashSet<>();
    private final TreeMap<Long, Link> links = new TreeMap<>();
    private final Map<Side, Map<RecordKey, Long>> idsByKey = new EnumMap<>(Side.class);
    private final Map<Side, Map<RecordKey, Death>> deaths = new EnumMap<>(Side.class);

    MemoryMapping(int id, String sync) {
        this.id = id;
        this.sync = sync;
        for (Side side : Side.values()) {
            idsByKey.put(side, new HashMap<>());
            deaths.put(side, new HashMap<>());
        }
    }

    private record Death(RecordVersion version, Instant at) {}

    int id() {
        return id;
    }

    String sync() {
        return sync;
    }

    /** Sets the pairs of the mapping; forgets the bases of removed pairs. */
    void setPairs(FieldLayout layout) {
        if (!new HashSet<>(layout.names()).containsAll(pairs)) {
            links.replaceAll((linkId, link) -> over(layout, link));
            pairs.retainAll(layout.names());
        }
        pairs.addAll(layout.names());
    }

    void renamePair(String from, String to) {
        pairs.remove(from);
        pairs.add(to);
        links.replaceAll((linkId, link) -> new Link(
                link.id(),
                link.leftKey(),
                link.rightKey(),
                renamed(link.leftBase(), from, to),
                renamed(link.rightBase(), from, to),
                link.leftVersion(),
                link.rightVersion(),
                link.detached()));
    }

    private static Fields renamed(Fields fields, String from, String to) {
        return fields.named(new FieldLayout(fields.layout().names().stream()
                .map(name -> name.equals(from) ? to : name)
                .toList()));
    }

    void forgetPairs(Collection<String> names) {
        pairs.removeAll(names);
        FieldLayout rest = new FieldLayout(pairs());
        links.replaceAll((linkId, link) -> over(rest, link));
    }

    List<String> pairs() {
        return pairs.stream().sorted().toList();
    }

    FoundLinks links(Side side, Collection<RecordKey> keys, FieldLayout layout) {
        Map<RecordKey, Link> found = new HashMap<>();
        ReadPace pace = new ReadPace(Ledger.MAX_READ_CHARS);
        for (RecordKey key : keys) {
            Long linkId = idsByKey(side).get(key);
            if (linkId != null) {
                Link link = over(layout, link(linkId));
                found.put(key, link);
                pace.came(link.chars());
            }
            if (isEnough(pace, keys.size())) {
                return new FoundLinks(found, false);
            }
        }
        return new FoundLinks(found, true);
    }

    List<Link> linksAfter(long afterId, int limit, FieldLayout layout) {
        List<Link> page = new ArrayList<>();
        ReadPace pace = new ReadPace(Ledger.MAX_READ_CHARS);
        for (Link stored : links.tailMap(afterId, false).values()) {
            if (page.size() == limit || isEnough(pace, limit)) {
                return page;
            }
            Link link = over(layout, stored);
            page.add(link);
            pace.came(link.chars());
        }
        return page;
    }

    private static boolean isEnough(ReadPace pace, int most) {
        return most > ReadPace.FIRST && pace.isOver();
    }

    int countLinks() {
        return links.size();
    }

    void change(List<Link> changed) {
        for (Link link : changed) {
            links.computeIfPresent(
                    link.id(),
                    (linkId, old) -> new Link(
                            linkId,
                            old.leftKey(),
                            old.rightKey(),
                            link.leftBase(),
                            link.rightBase(),
                            link.leftVersion(),
                            link.rightVersion(),
                            link.detached()));
        }
    }

    /** Removes all links before adding one; any link with one of the keys is replaced. */
    void move(List<Link> moved) {
        remove(moved.stream().map(Link::id).toList());
        for (Link link : moved) {
            for (Side side : Side.values()) {
                Long holder = idsByKey(side).get(link.key(side));
                if (holder != null) {
                    remove(List.of(holder));
                }
            }
            links.put(link.id(), link);
            for (Side side : Side.values()) {
                idsByKey(side).put(link.key(side), link.id());
            }
        }
    }

    void remove(List<Long> ids) {
        for (long linkId : ids) {
            Link removed = links.remove(linkId);
            if (removed != null) {
                for (Side side : Side.values()) {
                    idsByKey(side).remove(removed.key(side));
                }
            }
        }
    }

    void addTombstones(List<Tombstone> dead, Instant now) {
        for (Tombstone one : dead) {
            deaths(one.side())
                    .merge(
                            one.key(),
                            new Death(one.version(), now),
                            (old, fresh) -> new Death(old.version().max(fresh.version()), fresh.at()));
        }
    }

    Map<RecordKey, RecordVersion> tombstones(Side side, Collection<RecordKey> keys) {
        Map<RecordKey, RecordVersion> found = new HashMap<>();
        for (RecordKey key : keys) {
            Death death = deaths(side).get(key);
            if (death != null) {
                found.put(key, death.version());
            }
        }
        return found;
    }

    void prune(Instant before) {
        deaths.values()
                .forEach(side -> side.values().removeIf(death -> death.at().isBefore(before)));
    }

    private Map<RecordKey, Long> idsByKey(Side side) {
        return present(idsByKey.get(side));
    }

    private Map<RecordKey, Death> deaths(Side side) {
        return present(deaths.get(side));
    }

    private Link link(long linkId) {
        return present(links.get(linkId));
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("the memory ledger lost something");
        }
        return value;
    }

    private static Link over(FieldLayout layout, Link link) {
        return new Link(
                link.id(),
                link.leftKey(),
                link.rightKey(),
                over(layout, link.leftBase()),
                over(layout, link.rightBase()),
                link.leftVersion(),
                link.rightVersion(),
                link.detached());
    }

    /** Returns the values of the pairs that both layouts have. */
    static Fields over(FieldLayout layout, Fields fields) {
        if (fields.layout().equals(layout)) {
            return fields;
        }
        Fields.Builder moved = Fields.builder(layout);
        List<String> names = layout.names();
        for (int i = 0; i < names.size(); i++) {
            int from = fields.layout().indexOf(names.get(i));
            if (from >= 0 && fields.isPresent(from)) {
                moved.set(i, fields.value(from));
            }
        }
        return moved.build();
    }
}
