package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A record that cannot sync now, with the reason. There is at most one issue for each record, side and field. An issue may also
 * concern a whole table mapping ({@link #ofTable()}).
 *
 * @param id given by the ledger; {@link #NEW} before it is stored
 * @param mapping the ledger's id of the table mapping
 * @param side the side of the record whose change cannot travel
 * @param key the record's key on that side
 * @param field the left name of the parked field; empty: the whole record waits
 * @param cause what the engine does about it; the reason's code is for people
 * @param attempts the number of attempts
 * @param since when it began
 * @param nextAttempt time of the next automatic attempt; empty: only a change of the record or a command causes one
 * @param change the last change of the record that this side streamed, for the policy {@code latest}
 * @param waitsFor the ledger's id of the table mapping whose links it waits for
 * @param leftValue a parked field's left value, as text; empty: null or none
 * @param rightValue a parked field's right value, likewise
 * @param ofTable whether it concerns the table mapping as a whole. Its key is then the empty text, which may also be the key of
 *     a record
 */
public record Issue(
        long id,
        int mapping,
        Side side,
        RecordKey key,
        Optional<String> field,
        Reason reason,
        Cause cause,
        State state,
        int attempts,
        Instant since,
        Optional<Instant> nextAttempt,
        Optional<StreamedChange> change,
        Optional<Integer> waitsFor,
        Optional<String> leftValue,
        Optional<String> rightValue,
        boolean ofTable) {

    /** The id of an issue that is not stored yet. */
    public static final long NEW = 0;

    private static final RecordKey ALL_RECORDS = new RecordKey("");

    /** Creates an issue of a record. */
    public Issue(
            long id,
            int mapping,
            Side side,
            RecordKey key,
            Optional<String> field,
            Reason reason,
            Cause cause,
            State state,
            int attempts,
            Instant since,
            Optional<Instant> nextAttempt,
            Optional<StreamedChange> change,
            Optional<Integer> waitsFor,
            Optional<String> leftValue,
            Optional<String> rightValue) {
        this(
                id,
                mapping,
                side,
                key,
                field,
                reason,
                cause,
                state,
                attempts,
                since,
                nextAttempt,
                change,
                waitsFor,
                leftValue,
                rightValue,
                false);
    }

    /** Creates an issue of a table mapping as a whole, without automatic attempts. */
    public static Issue ofTable(int mapping, Side side, Reason reason, Cause cause, State state, Instant since) {
        return new Issue(
                NEW,
                mapping,
                side,
                ALL_RECORDS,
                Optional.empty(),
                reason,
                cause,
                state,
                1,
                since,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    /** Why there is an issue, as far as the engine acts on it. */
    public enum Cause {
        /** Nothing but another attempt, or a change of the record, helps. */
        OTHER,
        /** The other side's stream may still report what decides. */
        WAITS_FOR_OTHER_SIDE,
        /** Nothing shows whether a create was done. */
        OUTCOME_UNKNOWN,
        /** A record has the reserved key of a create, without proof that the create made it. */
        CREATE_UNCONFIRMED,
        /** Both sides change a field in turn. */
        FIELD_BOUNCES,
        /** Too many deletes wait for an operator. */
        MASS_DELETE,
        /** Too many overwrites wait for an operator. */
        MASS_OVERWRITE,
        /** An operator confirmed a mass change. */
        MASS_CHANGE_CONFIRMED,
        /** An operator reverted a mass delete. */
        MASS_DELETE_REVERTED,
        /** An operator reverted a mass overwrite. */
        MASS_OVERWRITE_REVERTED
    }

    /** The state of an issue. */
    public enum State {
        /** Retried automatically within seconds; not yet shown as an issue. */
        DEFERRED,
        OPEN,
        /** An operator chose to ignore it; a later change of the record opens it again if it fails. */
        IGNORED
    }
}
