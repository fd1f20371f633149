package io.tideway.engine.issue;

import io.tideway.engine.RecordCodes;
import io.tideway.engine.Side;
import io.tideway.engine.SyncCodes;
import io.tideway.engine.TableCodes;
import io.tideway.engine.mapping.Reference;
import io.tideway.engine.record.Hold;
import io.tideway.engine.record.MassChange;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.time.Duration;
import java.util.List;

/** The reasons that the engine itself gives for an issue. */
public final class Reasons {

    private Reasons() {}

    public static Reason paused(String sync) {
        return new Reason(
                SyncCodes.SYNC_NOT_RUNNING,
                "The sync " + sync + " is paused.",
                "Start it with `tideway resume " + sync + "`.");
    }

    public static Reason starting(String sync) {
        return new Reason(SyncCodes.SYNC_NOT_RUNNING, "The sync " + sync + " is starting.", "Try again in a moment.");
    }

    public static Reason notRunning(String sync, Reason why) {
        return new Reason(
                SyncCodes.SYNC_NOT_RUNNING, "The sync " + sync + " does not run yet: " + why.message(), why.fix());
    }

    /** A sync was stopped by a defect of Tideway. */
    public static Reason defect(Throwable defect) {
        return new Reason(
                SyncCodes.DEFECT,
                "A defect stopped the sync: " + defect,
                "Report it with the log. `tideway resume` starts the sync again.");
    }

    public static Reason keepsChanging() {
        return new Reason(
                RecordCodes.KEEPS_CHANGING,
                "The record changed again before each attempt to write it.",
                "Nothing to do: Tideway tries again.");
    }

    public static Reason ambiguousMatch(RecordTask task, int ownCount, int otherCount) {
        Side other = task.side.other();
        return new Reason(
                RecordCodes.AMBIGUOUS_MATCH,
                "The match fields " + String.join(", ", task.table.mapping.matchFields(task.side))
                        + " do not identify one record on each side: "
                        + ownCount + " in " + task.table.table(task.side) + ", " + otherCount + " in "
                        + task.table.table(other) + ".",
                "Make the values of the match fields unique on both sides, then `tideway issues retry`.");
    }

    public static Reason keyTaken(RecordTask task, String otherRecord) {
        return new Reason(
                RecordCodes.KEY_TAKEN,
                "The record belongs to " + otherRecord + ", which is linked to another record.",
                "Give one of the two records another key, or delete the superfluous one.");
    }

    public static Reason referenceNotLinked(RecordTask task, Side side, List<Reference> unresolved) {
        Reference first = unresolved.get(0);
        String field = task.table.field(side, first.pair());
        return new Reason(
                RecordCodes.REFERENCE_NOT_LINKED,
                "Field " + field + " refers to record " + first.key().text() + " of " + first.mapping()
                        + ", which is not linked to the other side yet.",
                "Find out why that record does not sync: `tideway record <sync> " + first.mapping() + " "
                        + first.key().text() + "`.");
    }

    public static Reason waitsForOtherSide(Side other) {
        return new Reason(
                RecordCodes.WAITS_FOR_OTHER_SIDE,
                "The record was changed on the " + other.word()
                        + " too, or may have been; the stream of that side has not reached that change yet.",
                "Nothing to do: the record is decided when the stream reaches it.");
    }

    public static Reason parkedField(String field) {
        return new Reason(
                RecordCodes.CONFLICT_PARKED,
                "Field " + field + " was changed on both sides to different values, and its policy is manual.",
                "Set both sides to the same value, or `tideway issues keep <id> left|right`.");
    }

    public static Reason parkedRecord(String rule) {
        return new Reason(
                RecordCodes.DELETE_CONFLICT_PARKED,
                "The record was deleted on one side and changed on the other (" + rule + ").",
                "Delete it on the other side too, or `tideway issues keep <id> left|right`.");
    }

    public static Reason bounces(String field, int times, Duration window) {
        return new Reason(
                RecordCodes.FIELD_BOUNCES,
                "Field " + field + " was written back and forth " + times + " times within " + window.toSeconds()
                        + " s: each side changes the value that the other wrote.",
                "Look for triggers on both tables that undo each other; then `tideway issues retry`.");
    }

    public static Reason outcomeUnknown(TableState table, Side target) {
        return new Reason(
                RecordCodes.OUTCOME_UNKNOWN,
                "The record was sent to " + table.table(target)
                        + ", but there was no answer. It is not known whether it was created there, and the mapping"
                        + " has no match fields to find it by.",
                "Look for it in " + table.table(target)
                        + ". If it is there, delete it or set `match` in the mapping; then `tideway issues retry`"
                        + " creates it.");
    }

    public static Reason createUnconfirmed(TableState table, Side target, RecordKey key) {
        String record = table.record(target, key);
        return new Reason(
                RecordCodes.CREATE_UNCONFIRMED,
                "The record was sent to " + table.table(target) + " under the reserved key " + key.text()
                        + ", but there was no answer, and " + record
                        + " has other values than were sent. A user may have"
                        + " inserted it, or a trigger may have changed the values.",
                "Look at " + record + ". If it is this record, delete it; then `tideway issues retry` creates it under"
                        + " another key.");
    }

    public static Reason massChange(TableState table, MassChange change) {
        TableName from = table.table(change.changed());
        TableName to = table.table(change.changed().other());
        boolean delete = change.kind() == MassChange.Kind.DELETE;
        String done = delete ? "deleted" : "overwritten";
        return new Reason(
                delete ? RecordCodes.MASS_DELETE : RecordCodes.MASS_OVERWRITE,
                "At least " + change.count() + " of " + change.linked() + " linked records were " + done + " in " + from
                        + ", and would be " + done + " in " + to + " too"
                        + (change.carried() == 0
                                ? ""
                                : "; up to " + change.carried() + " of them were " + done + " there before the hold")
                        + ". The table mapping is held until confirmed or reverted.",
                "`tideway verify` counts the differences. `tideway issues confirm <id>` applies the change;"
                        + " `tideway issues revert <id>` undoes it in " + from
                        + ". If such changes are normal, set `brake` in the table mapping.");
    }

    public static Reason massChangeDecided(TableState table, Hold.State state) {
        return switch (state) {
            case MASS_CHANGE_CONFIRMED -> decided(table, RecordCodes.MASS_CHANGE_CONFIRMED, "applied");
            case MASS_DELETE_REVERTED -> decided(table, RecordCodes.MASS_DELETE_REVERTED, "undone");
            case MASS_OVERWRITE_REVERTED -> decided(table, RecordCodes.MASS_OVERWRITE_REVERTED, "undone");
            case MASS_DELETE, MASS_OVERWRITE -> throw new AssertionError(state);
        };
    }

    private static Reason decided(TableState table, String code, String does) {
        return new Reason(
                code,
                "The mass change of " + table.name() + " is being " + does + ": both sides are compared.",
                "Nothing to do: the issue ends with the comparison.");
    }

    public static Reason keyInUse(RecordTask task, Side target, RecordKey key) {
        return new Reason(
                RecordCodes.KEY_TAKEN,
                "The key that " + task.table.table(target) + " gave for a new record is already in use: " + key.text()
                        + ".",
                "Set the table's sequence above its highest key; Tideway tries again.");
    }

    public static Reason fieldGone(TableName table, String field) {
        return new Reason(
                TableCodes.FIELD_GONE,
                "Field " + field + " of " + table + " was dropped. Its field mapping waits; the others continue.",
                "Remove the field mapping from the configuration, or create the field again.");
    }

    public static Reason waitsForMapping(String parent) {
        return new Reason(
                TableCodes.REFERENCED_MAPPING_WAITS,
                "A field refers to the table mapping " + parent + ", which cannot run now.",
                "Find out what " + parent + " waits for; this mapping then continues.");
    }
}
