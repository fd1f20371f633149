package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordReader;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.Seen;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mends what a chunk cannot know: that a record under a key without a link is not new, but has moved there, of which the stream has
 * not told yet. By then it has a twin on the other side. When the stream tells, the record's first link follows it, and the
 * younger link is left with the old key, where nothing is any more: the twin is deleted, and what somebody has changed in it by then is on
 * record.
 */
final class Twins {

    private final RecordReader reader;

    Twins(RecordReader reader) {
        this.reader = reader;
    }

    /** A work that tells of a move, the link that it left behind, and the one that it met. */
    private record Suspicion(RecordWork work, RecordKey oldKey, Link first, Link second) {}

    /** Gives moved records their first link; returns works for the old keys, with the younger links. */
    List<RecordWork> separate(TableState table, Side side, List<RecordWork> works, Map<RecordKey, Link> links) {
        List<Suspicion> suspicions = new ArrayList<>();
        for (RecordWork work : works) {
            if (work.moves.previousKey().isPresent()) {
                suspicion(work, links).ifPresent(suspicions::add);
            }
        }
        if (suspicions.isEmpty()) {
            return List.of();
        }
        Map<RecordKey, StoredRecord> there = reader.fetch(
                table, side, suspicions.stream().map(Suspicion::oldKey).toList());
        List<RecordWork> left = new ArrayList<>();
        for (Suspicion suspicion : suspicions) {
            if (!there.containsKey(suspicion.oldKey())) {
                suspicion.work().setLink(suspicion.first());
                suspicion.work().mustStoreLink = true;
                suspicion.work().want(side);
                left.add(gone(table, side, suspicion));
            }
        }
        return left;
    }

    /**
     * Only a move that is older than what the ledger knows under the new key: otherwise the record that is known there has moved on
     * or is gone, and its own change tells of it.
     */
    private static Optional<Suspicion> suspicion(RecordWork work, Map<RecordKey, Link> links) {
        Link second = links.get(work.key());
        RecordKey oldKey = work.moves.previousKey().orElseThrow();
        Link first = links.get(oldKey);
        if (first == null || second == null || !work.exists(work.side)) {
            return Optional.empty();
        }
        boolean isNews = work.moves.at().isAfter(second.version(work.side));
        return isNews || first.id() > second.id()
                ? Optional.empty()
                : Optional.of(new Suspicion(work, oldKey, first, second));
    }

    private static RecordWork gone(TableState table, Side side, Suspicion suspicion) {
        RecordWork work = new RecordWork(table, side, suspicion.oldKey());
        work.setLink(suspicion.second());
        work.isTwin = true;
        work.see(
                side,
                new Seen(
                        false,
                        Fields.none(table.selection(side).layout()),
                        suspicion.work().version(side),
                        suspicion.work().committedAt(side),
                        false,
                        Map.of()));
        return work;
    }
}
