package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes duplicates that a chunk caused. A record under a key without a link may not be new: it may have moved there, and the stream may
 * lag. Its create then made a duplicate on the other side. When the move is streamed, the record's first link follows it, and the younger
 * link gets the former key, where no record is: the duplicate is deleted, and users' changes of it go to the history.
 */
final class DuplicateRepair {

    private final RecordFetcher reader;

    DuplicateRepair(RecordFetcher reader) {
        this.reader = reader;
    }

    /** A task with a move, the link at its former key, and the link at its new key. */
    private record Suspicion(RecordTask task, RecordKey oldKey, Link first, Link second) {}

    /** Gives moved records their first link; returns tasks for the former keys, with the younger links. */
    List<RecordTask> separate(TableState table, Side side, List<RecordTask> tasks, Map<RecordKey, Link> links) {
        List<Suspicion> suspicions = new ArrayList<>();
        for (RecordTask task : tasks) {
            if (task.moves.previousKey().isPresent()) {
                suspicion(task, links).ifPresent(suspicions::add);
            }
        }
        if (suspicions.isEmpty()) {
            return new ArrayList<>();
        }
        Map<RecordKey, StoredRecord> there = reader.fetch(
                table, side, suspicions.stream().map(Suspicion::oldKey).toList());
        List<RecordTask> left = new ArrayList<>();
        for (Suspicion suspicion : suspicions) {
            if (!there.containsKey(suspicion.oldKey())) {
                suspicion.task().setLink(suspicion.first());
                suspicion.task().mustStoreLink = true;
                suspicion.task().want(side);
                left.add(gone(table, side, suspicion));
            }
        }
        return left;
    }

    /**
     * Only a move that is older than what the ledger knows under the new key: otherwise the record that is known there has moved on
     * or is gone, and its own change reports that.
     */
    private static Optional<Suspicion> suspicion(RecordTask task, Map<RecordKey, Link> links) {
        Link second = links.get(task.key());
        RecordKey oldKey = task.moves.previousKey().orElseThrow();
        Link first = links.get(oldKey);
        if (first == null || second == null || !task.exists(task.side)) {
            return Optional.empty();
        }
        boolean isNew = task.moves.at().isAfter(second.version(task.side));
        return isNew || first.id() > second.id()
                ? Optional.empty()
                : Optional.of(new Suspicion(task, oldKey, first, second));
    }

    private static RecordTask gone(TableState table, Side side, Suspicion suspicion) {
        RecordTask task = new RecordTask(table, side, suspicion.oldKey());
        task.setLink(suspicion.second());
        task.isDuplicate = true;
        task.see(
                side,
                new Observation(
                        false,
                        Fields.none(table.selection(side).layout()),
                        suspicion.task().version(side),
                        suspicion.task().committedAt(side),
                        false,
                        Map.of()));
        return task;
    }
}
