package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkBook;
import io.tideway.engine.commit.OldNews;
import io.tideway.engine.commit.SyncParts;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordReader;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.TableState;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the links of works: by the key, or by a key that the record had before it moved. Where there is none, sees to it that a record is
 * looked at which may be old news. Belongs to the sync's thread.
 */
final class Linking {

    private final Ledger ledger;
    private final LinkBook links;
    private final LedgerWriter writer;
    private final OldNews oldNews;
    private final RecordReader reader;
    private final Twins twins;

    Linking(SyncParts parts, OldNews oldNews, LedgerWriter writer) {
        this.writer = writer;
        this.ledger = parts.ledger();
        this.links = parts.links();
        this.oldNews = oldNews;
        this.reader = parts.reader();
        this.twins = new Twins(reader);
    }

    /** Returns further works that were found to be necessary. */
    List<RecordWork> attachLinks(TableState table, List<RecordWork> works) {
        List<RecordWork> further = new ArrayList<>();
        for (Side side : Side.values()) {
            List<RecordWork> unlinked = works.stream()
                    .filter(work -> work.side == side && work.link().isEmpty())
                    .toList();
            if (!unlinked.isEmpty()) {
                further.addAll(attachLinks(table, side, unlinked));
            }
        }
        return further;
    }

    private List<RecordWork> attachLinks(TableState table, Side side, List<RecordWork> works) {
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (RecordWork work : works) {
            keys.add(work.key());
            work.moves.previousKey().ifPresent(keys::add);
            keys.addAll(work.moves.leftKeys());
        }
        Map<RecordKey, Link> found = links.find(table, side, keys);
        Set<Long> taken = new HashSet<>();
        List<RecordWork> further = twins.separate(table, side, works, found);
        for (List<RecordWork> separated : List.of(works, further)) {
            separated.forEach(work -> work.link().ifPresent(link -> taken.add(link.id())));
        }
        // A record that moved brings its link along, whoever has its old key now; two may have swapped their keys.
        for (RecordWork work : works) {
            if (work.moves.previousKey().isPresent() && work.link().isEmpty()) {
                movedLink(work, found)
                        .filter(link -> taken.add(link.id()))
                        .ifPresent(link -> attachMoved(work, link, found));
            }
        }
        // What was deleted, and is there again under its key, is edited, wherever it comes from.
        for (boolean exists : List.of(true, false)) {
            for (RecordWork work : works) {
                Link link = found.get(work.key());
                boolean lacks = work.link().isEmpty() && work.exists(side) == exists;
                if (lacks && link != null && taken.add(link.id())) {
                    work.setLink(link);
                }
            }
        }
        List<RecordWork> unknown = new ArrayList<>();
        Map<RecordWork, Link> midway = midwayLinks(table, side, works, found);
        for (RecordWork work : works) {
            Link link = midway.get(work);
            if (link != null && taken.add(link.id())) {
                attachMoved(work, link, found);
            } else if (work.link().isEmpty()) {
                unknown.add(work);
            }
        }
        List<RecordWork> told =
                unknown.stream().filter(work -> isTold(work, side)).toList();
        if (!told.isEmpty() && oldNews.mayBeTold(side)) {
            told.forEach(work -> work.want(side));
        }
        readIfKnownGone(table, side, unknown);
        return further;
    }

    /** Whether it was a stream that told of the record. */
    private static boolean isTold(RecordWork work, Side side) {
        return !work.readAhead
                && work.seen(side).filter(seen -> seen.exists() && !seen.read()).isPresent();
    }

    /**
     * An earlier change may have been left to this one, the record being gone from its old key: it is seen in full. The link goes
     * with the record even if nothing can be decided yet: its next change finds it under the new key only. Where keys are mapped, and
     * two records exchange them, the links stay: if the keys cannot be written, each record is matched by its new key, which the other
     * link has.
     */
    private static void attachMoved(RecordWork work, Link link, Map<RecordKey, Link> found) {
        work.mustStoreLink = !(work.table.mapping.matchesByKey() && found.containsKey(work.key()));
        work.setLink(link);
        if (work.seen(work.side)
                .filter(seen -> seen.exists() && !seen.fields().isComplete())
                .isPresent()) {
            work.want(work.side);
        }
    }

    /** The link under a record's previous key; not where the ledger has followed the move before and another record is there now. */
    private static Optional<Link> movedLink(RecordWork work, Map<RecordKey, Link> found) {
        Link present = found.get(work.key());
        return work.moves
                .previousKey()
                .map(found::get)
                .filter(link -> present == null || work.version(work.side).isAfter(link.version(work.side)));
    }

    /**
     * The links under keys that records had between two moves: what a stream tells again after a crash may begin before the first of
     * them, and the ledger may know the record since then.
     */
    private Map<RecordWork, Link> midwayLinks(
            TableState table, Side side, List<RecordWork> works, Map<RecordKey, Link> found) {
        Map<RecordWork, Link> links = new LinkedHashMap<>();
        for (RecordWork work : works) {
            if (work.link().isEmpty() && !work.moves.leftKeys().isEmpty() && oldNews.mayBeTold(side)) {
                work.moves.leftKeys().reversed().stream()
                        .map(found::get)
                        .flatMap(Stream::ofNullable)
                        .findFirst()
                        .ifPresent(link -> links.put(work, link));
            }
        }
        // A link may know a version that was read, which may be too high: what is still under the key has not moved.
        List<RecordKey> unsure = links.entrySet().stream()
                .filter(each -> !hasMovedSince(each.getKey(), each.getValue()))
                .map(each -> each.getValue().key(side))
                .toList();
        if (!unsure.isEmpty()) {
            Set<RecordKey> there = reader.fetch(table, side, unsure).keySet();
            links.entrySet()
                    .removeIf(each -> !hasMovedSince(each.getKey(), each.getValue())
                            && there.contains(each.getValue().key(side)));
        }
        return links;
    }

    private static boolean hasMovedSince(RecordWork work, Link link) {
        return work.moves.at().isAfter(link.version(work.side));
    }

    /**
     * A record that is known to be gone, as of later than the change tells, is looked at before it is believed in. What a chunk
     * brings is looked at in any case: where both sides were found gone by reading, the tombstone does not know how late that was,
     * and the stream, which has told of the delete before, will not tell of it again.
     */
    private void readIfKnownGone(TableState table, Side side, List<RecordWork> works) {
        List<RecordWork> present =
                works.stream().filter(work -> work.exists(side)).toList();
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (RecordWork work : present) {
            keys.add(work.key());
            work.moves.previousKey().ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            return;
        }
        writer.settleTombstones();
        Map<RecordKey, RecordVersion> tombstones = ledger.tombstones(table.id(), side, keys);
        if (tombstones.isEmpty()) {
            return;
        }
        for (RecordWork work : present) {
            boolean old = Stream.concat(Stream.of(work.key()), work.moves.previousKey().stream())
                    .map(tombstones::get)
                    .anyMatch(gone -> gone != null
                            && (work.readAhead || !work.version(side).isAfter(gone)));
            if (old) {
                work.want(side);
            }
        }
    }
}
