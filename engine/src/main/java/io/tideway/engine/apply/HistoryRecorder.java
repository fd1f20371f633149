package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.AppliedChange.Kind;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Notes what was done to records, for their history. */
final class HistoryRecorder {

    private final InstantSource clock;

    HistoryRecorder(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes a write in the history. A create is noted without its values: later changes show them. */
    void note(PlannedWrite write, BatchUpdate update) {
        Fields none = Fields.none(write.task.table.mapping.pairs());
        switch (write.decision) {
            case Decision.Create create -> note(write, Kind.CREATED, none, none, update);
            case Decision.Delete delete -> note(write, Kind.DELETED, delete.expected(), none, update);
            case Decision.Merge merge ->
                note(write, Kind.UPDATED, merge.expected(write.target), merge.write(write.target), update);
            default -> throw new AssertionError(write.decision + " writes nothing");
        }
    }

    private void note(PlannedWrite write, Kind kind, Fields from, Fields to, BatchUpdate update) {
        RecordTask task = write.task;
        Side source = write.target.other();
        @Nullable RecordKey left = task.key(Side.LEFT);
        @Nullable RecordKey right = task.key(Side.RIGHT);
        if (left == null || right == null) {
            return; // an answer that never came: the record is not known by its key
        }
        String why = switch (write.decision) {
            case Decision.Merge merge -> why(write, merge);
            case Decision.Create create -> "new on the " + source.word();
            default -> "deleted on the " + source.word();
        };
        update.note(new AppliedChange(
                clock.instant(),
                task.table.id(),
                kind,
                write.target,
                left,
                right,
                task.committedAt(source),
                from,
                to,
                why));
    }

    /** Why it is written, in words. */
    static String why(PlannedWrite write, Decision.Merge merge) {
        if (write.task.revert.isPresent()) {
            return "reverted: an operator restored the old value";
        }
        if (write.task.link().isEmpty()) {
            return "matched, but different";
        }
        boolean wonConflict = merge.conflicts().stream()
                .anyMatch(conflict -> conflict.winner()
                        .filter(winner -> winner != write.target)
                        .isPresent());
        boolean takenBack = write.task.side == write.target && !wonConflict;
        return takenBack
                ? "put back: changes of the field on the " + write.target.word() + " do not count"
                : (wonConflict ? "won a conflict on the " : "changed on the ")
                        + write.target.other().word();
    }

    /** Two records that were there before are linked. */
    void noteLinked(RecordTask task, Link link, BatchUpdate update) {
        Fields none = Fields.none(task.table.mapping.pairs());
        update.note(new AppliedChange(
                clock.instant(),
                task.table.id(),
                Kind.LINKED,
                task.side.other(),
                link.leftKey(),
                link.rightKey(),
                task.changedAt(),
                none,
                none,
                "matched"));
    }
}
