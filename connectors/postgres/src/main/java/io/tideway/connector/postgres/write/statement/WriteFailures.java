package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.reason.WriteCodes;
import io.tideway.connector.postgres.session.ServerMessage;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the failure of a single write into its outcome, by SQLSTATE. */
public final class WriteFailures {

    /** A parent may be in flight, or another record may be about to give up the value. */
    private static final Duration RETRY_CONSTRAINT = Duration.ofMillis(500);

    private static final Duration RETRY_LOCK = Duration.ofSeconds(1);

    /** A right that was taken away may be given back. */
    private static final Duration RETRY_RIGHT = Duration.ofSeconds(1);

    private final Table table;

    public WriteFailures(Table table) {
        this.table = table;
    }

    /** Returns the outcome of a write whose unique values other records hold. */
    public WriteOutcome taken(Write write, String why, List<RecordKey> rivals) {
        Reason reason = new Reason(
                WriteCodes.UNIQUE_VIOLATION,
                table.name() + ": " + why + ".",
                "Change or delete the record that has the value; or make the constraint DEFERRABLE, where records"
                        + " exchange values.");
        return new WriteOutcome.Deferred(write.id(), reason, RETRY_CONSTRAINT, rivals);
    }

    public WriteOutcome outcome(Write write, SQLException error) {
        String state = SqlErrors.state(error);
        return switch (state) {
            case "23503" ->
                deferred(
                        write,
                        RETRY_CONSTRAINT,
                        WriteCodes.FOREIGN_KEY_VIOLATION,
                        error,
                        "Create the record that it refers to.");
            case "23505", "23P01" ->
                deferred(
                        write,
                        RETRY_CONSTRAINT,
                        WriteCodes.UNIQUE_VIOLATION,
                        error,
                        "Change or delete the record that has the value.");
            case "40001", "40P01", "55P03", "57014" ->
                deferred(write, RETRY_LOCK, WriteCodes.LOCKED, error, "End the transaction that holds the record.");
            case "23502" ->
                rejected(write, WriteCodes.NOT_NULL_VIOLATION, error, "Map a field or set a default for the column.");
            case "23514" ->
                rejected(write, WriteCodes.CHECK_VIOLATION, error, "Correct the value, or relax the constraint.");
            case "42501" ->
                deferred(write, RETRY_RIGHT, TableCodes.NO_RIGHTS, error, "Grant the right that the message names.");
            case "P0001" ->
                rejected(write, WriteCodes.REJECTED_BY_TRIGGER, error, "Correct the value, or the trigger.");
            case "428C9" ->
                rejected(write, TableCodes.GENERATED_FIELD, error, "Map the field away from this table only.");
            default -> rejected(write, code(state), error, "Correct the value.");
        };
    }

    /** The write came to nothing, though no record stood in its way. */
    WriteOutcome suppressed(Write write) {
        return new WriteOutcome.Rejected(
                write.id(),
                new Reason(
                        WriteCodes.REJECTED_BY_TRIGGER,
                        "The server neither carried out the write to " + table.name()
                                + " nor gave an error, as where a trigger or rule suppresses it.",
                        "Look for a trigger or rule of the table that does so; correct it, or the value."));
    }

    WriteOutcome locked(Write write) {
        return new WriteOutcome.Deferred(
                write.id(),
                new Reason(
                        WriteCodes.LOCKED,
                        "The record in " + table.name() + " is locked by another transaction.",
                        "End the transaction that holds it: SELECT pid, state, query FROM pg_stat_activity WHERE"
                                + " xact_start IS NOT NULL ORDER BY xact_start;"),
                RETRY_LOCK);
    }

    private static String code(String state) {
        return state.startsWith("22")
                ? WriteCodes.VALUE_NOT_ACCEPTED
                : state.startsWith("23") ? WriteCodes.CONSTRAINT_VIOLATION : WriteCodes.WRITE_FAILED;
    }

    private WriteOutcome deferred(Write write, Duration after, String code, SQLException error, String fix) {
        return new WriteOutcome.Deferred(write.id(), reason(code, error, fix), after);
    }

    private WriteOutcome rejected(Write write, String code, SQLException error, String fix) {
        return new WriteOutcome.Rejected(write.id(), reason(code, error, fix));
    }

    private Reason reason(String code, SQLException error, String fix) {
        return new Reason(code, table.name() + ": " + ServerMessage.of(error) + place(error) + ".", fix);
    }

    /** Returns the place of the error as the server reports it, where its message does not contain it. */
    private static String place(SQLException error) {
        return ServerMessage.structured(error)
                .map(message -> part("constraint", message.getConstraint()) + part("column", message.getColumn()))
                .orElse("");
    }

    private static String part(String what, @Nullable String name) {
        return name == null ? "" : "; " + what + " " + name;
    }
}
