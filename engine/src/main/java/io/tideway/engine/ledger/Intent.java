package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A write that will be sent next. After a crash it identifies the write's result as Tideway's own.
 *
 * @param mapping the ledger's id of the table mapping
 * @param kind the kind of write
 * @param target the side written to
 * @param linkId the link, or {@link Link#NEW} for a create
 * @param sourceKey the record's key on the other side
 * @param targetKey the key written to; empty: a create whose key the target makes
 * @param sourceValues the values on the source side that caused the write, over the pair layout
 * @param targetValues the values to write, over the pair layout
 * @param overruled the values that the write overwrites because the target's side lost a conflict
 */
public record Intent(
        int mapping,
        Kind kind,
        Side target,
        long linkId,
        RecordKey sourceKey,
        Optional<RecordKey> targetKey,
        Fields sourceValues,
        Fields targetValues,
        List<Overruled> overruled) {

    public Intent {
        overruled = List.copyOf(overruled);
    }

    /** Returns whether it updates the result of an earlier intent for the same record. */
    public boolean continues(Intent earlier) {
        boolean sameTarget = earlier.targetKey.isEmpty() || earlier.targetKey.equals(targetKey);
        return kind == Kind.UPDATE && earlier.kind != Kind.DELETE && sameTarget;
    }

    /**
     * Merges this update with the earlier intent that it continues. The result is a create if the earlier intent was one.
     *
     * @param current the values on the target. Where they equal the earlier intent's value, that one was written
     */
    public Intent after(Intent earlier, Fields current) {
        Fields.Builder ofSource = Fields.builder(sourceValues.layout());
        Fields.Builder ofTarget = Fields.builder(targetValues.layout());
        for (int i = 0; i < sourceValues.layout().size(); i++) {
            Intent writer = wrote(i, current) || !earlier.wrote(i, current) ? this : earlier;
            Intent named = writer.targetValues.isPresent(i) ? writer : earlier;
            if (named.sourceValues.isPresent(i)) {
                ofSource.set(i, named.sourceValues.value(i));
            }
            if (named.targetValues.isPresent(i)) {
                ofTarget.set(i, named.targetValues.value(i));
            }
        }
        return new Intent(
                mapping,
                earlier.kind,
                target,
                linkId,
                sourceKey,
                targetKey,
                ofSource.build(),
                ofTarget.build(),
                overruled);
    }

    private boolean wrote(int field, Fields current) {
        return targetValues.isPresent(field)
                && current.isPresent(field)
                && Objects.equals(targetValues.value(field), current.value(field));
    }

    /** The kind of write. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE
    }

    /**
     * A value that lost a conflict to the write.
     *
     * @param pair index of the pair; or {@link #WHOLE_RECORD}, {@link #DROPPED_FIELD}
     * @param kept the value that stays; empty: null or none
     * @param lost the value that is overwritten; empty: null or none
     * @param rule the reason of the decision, as text
     */
    public record Overruled(int pair, Optional<String> kept, Optional<String> lost, String rule) {

        /** The index for the whole record: a delete against an update. */
        public static final int WHOLE_RECORD = -1;

        /** The index for a pair that the mapping had when the intent was written, and no longer has. */
        public static final int DROPPED_FIELD = -2;

        /** Returns whether {@link #pair} is the index of a pair. */
        public boolean isOfPair() {
            return pair >= 0;
        }

        Overruled withPair(int newPair) {
            return new Overruled(newPair, kept, lost, rule);
        }
    }
}
