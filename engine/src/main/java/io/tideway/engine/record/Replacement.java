package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Guards a table mapping of which a table, or its key, was replaced by another one of the same name. Until all linked records were found in
 * the other one, a record that is missing there without a streamed delete may not be copied yet; and one that has
 * nothing of what was agreed on may be another record, whose key was given anew.
 *
 * <p>Changes pass by until then: their keys may be those of other records. The comparison, and the backfill that follows it, find them.
 *
 * <p>The ledger keeps the identity of the former table until then, so that a restart knows that too. Immutable.
 *
 * @param sides why the table of a side is taken for another one
 * @param awaited the record that the mapping waits for
 */
public record Replacement(Map<Side, Reason> sides, Optional<Missing> awaited) {

    /**
     * A record that the other table lacks.
     *
     * @param otherKey of the record that it is linked to
     * @param other whether there is a record under its key, which has nothing in common with it
     */
    public record Missing(Side side, RecordKey key, RecordKey otherKey, boolean other, Reason reason) {

        /** Whether that is still so, while the other side has its own record. */
        public boolean isStill(TableState table, RecordFetcher reader) {
            return other || (isGone(reader, table, side, key) && !isGone(reader, table, side.other(), otherKey));
        }

        private static boolean isGone(RecordFetcher reader, TableState table, Side side, RecordKey key) {
            return reader.fetch(table, side, List.of(key)).isEmpty();
        }
    }

    static Replacement none() {
        return of(Map.of());
    }

    /**
     * Guards a mapping of which tables were replaced.
     *
     * @param sides why the table of a side is taken for another one
     */
    public static Replacement of(Map<Side, Reason> sides) {
        return new Replacement(sides, Optional.empty());
    }

    public boolean isOpen() {
        return !sides.isEmpty();
    }

    /** What the mapping was made against, for the ledger, while the replacement is open. */
    public Map<Side, TableIdentity> identities(Map<Side, TableIdentity> before, Map<Side, TableIdentity> now) {
        Map<Side, TableIdentity> identities = new EnumMap<>(now);
        before.forEach((side, identity) -> {
            if (sides.containsKey(side)) {
                identities.put(side, identity);
            }
        });
        return identities;
    }

    /** Returns the first linked record that is missing in the other table without a streamed delete. */
    public Optional<Missing> findMissing(List<RecordTask> tasks, StreamedDeletes passed) {
        for (Map.Entry<Side, Reason> each : sides.entrySet()) {
            Side side = each.getKey();
            for (RecordTask task : tasks) {
                boolean linked = task.link().isPresent() && !task.isDetached() && !task.isInDoubt(side);
                boolean missing = linked
                        && task.isGone(side)
                        && !task.isGone(side.other())
                        && !Link.isDeleted(task.link().orElseThrow().key(side))
                        && !passed.has(
                                task.table, side, task.link().orElseThrow().key(side));
                boolean other = linked && task.compared && isOther(task, side);
                if (missing || other) {
                    Link link = task.link().orElseThrow();
                    return Optional.of(
                            new Missing(side, link.key(side), link.key(side.other()), other, each.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns whether a task is left to the comparison. A moved record takes its link with it, if it is the record of the link. */
    public boolean letsPass(RecordTask task) {
        boolean moves = task.moves.previousKey().isPresent() && task.link().isPresent() && !task.isGone(task.side);
        return !task.compared && (!moves || isOther(task, task.side));
    }

    /** Whether the record of a task that moved is another one than that of its link. The task must be translated. */
    public boolean isOther(RecordTask task) {
        return isOpen() && isOther(task, task.side);
    }

    /** Whether a record has not one of the values that were agreed on, but for its key. */
    private static boolean isOther(RecordTask task, Side side) {
        Optional<Fields> own = task.exists(side) ? task.mapped(side).map(MappedRecord::own) : Optional.empty();
        if (own.isEmpty()) {
            return false;
        }
        Fields agreed = task.base().side(side);
        boolean differs = false;
        for (int i = 0; i < agreed.layout().size(); i++) {
            if (agreed.isPresent(i) && own.get().isPresent(i) && !isKey(task.table, side, i)) {
                if (Objects.equals(agreed.value(i), own.get().value(i))) {
                    return false;
                }
                differs = true;
            }
        }
        return differs;
    }

    private static boolean isKey(TableState table, Side side, int pair) {
        String field = table.field(side, pair);
        return field.equals(FieldLayout.KEY) || table.schema(side).keyFields().contains(field);
    }

    Replacement awaiting(Optional<Missing> record) {
        return new Replacement(sides, record);
    }
}
