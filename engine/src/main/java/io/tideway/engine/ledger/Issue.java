package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A record that cannot sync now, with its reason. At most one for each record, side and field. Or a table mapping that cannot sync
 * as a whole ({@link #ofTable()}).
 *
 * @param id given by the ledger; {@link #NEW} before it is stored
 * @param mapping the ledger's id of the table mapping
 * @param side where the record is whose change cannot travel
 * @param key the record's key on that side
 * @param field the left name of the parked field; empty: the whole record waits
 * @param attempts how often it was tried
 * @param since when it began
 * @param nextAttempt when it is tried again by itself; empty: only when the record changes or somebody asks
 * @param change what that side's stream last told of the record, for the policy {@code latest}
 * @param waitsFor the ledger's id of the table mapping whose links it waits for
 * @param leftValue a parked field's left value, as text; empty: null or none
 * @param rightValue the same for the right
 * @param ofTable whether it concerns the table mapping as a whole; its key is then the empty text, which is a record's key otherwise
 */
public record Issue(
        long id,
        int mapping,
        Side side,
        RecordKey key,
        Optional<String> field,
        Reason reason,
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

    /** An issue of a record. */
    public Issue(
            long id,
            int mapping,
            Side side,
            RecordKey key,
            Optional<String> field,
            Reason reason,
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

    /** A new issue of a table mapping as a whole, which is not tried again by itself. */
    public static Issue ofTable(int mapping, Side side, Reason reason, State state, Instant since) {
        return new Issue(
                NEW,
                mapping,
                side,
                ALL_RECORDS,
                Optional.empty(),
                reason,
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

    /** Where an issue stands. */
    public enum State {
        /** Tried again by itself within seconds; not yet shown as an issue. */
        DEFERRED,
        OPEN,
        /** Somebody said to leave it; a later change of the record opens it again if it fails. */
        IGNORED
    }
}
