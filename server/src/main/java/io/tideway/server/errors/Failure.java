package io.tideway.server.errors;

import io.tideway.embedded.EmbeddedPostgresException;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.schema.EngineException;
import io.tideway.server.config.ConfigurationException;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import java.util.List;

/**
 * Why something could not be done.
 *
 * @param exitCode one of {@link ExitCode}
 * @param reasons at least one
 */
public record Failure(int exitCode, List<Reason> reasons) {

    public Failure {
        reasons = List.copyOf(reasons);
    }

    /** Judges an exception by its type and kind. */
    public static Failure of(Throwable thrown) {
        return switch (thrown) {
            case CommandException e -> e.failure();
            case ConfigurationException e -> new Failure(ExitCode.WRONG_USE, e.reasons());
            case ConnectorException e -> new Failure(exitCode(e.kind()), List.of(e.reason()));
            case LedgerException e -> new Failure(exitCode(e.kind()), List.of(e.reason()));
            case EmbeddedPostgresException e -> new Failure(exitCode(e), List.of(reason(e)));
            case EngineException e -> new Failure(exitCode(e.kind()), List.of(e.reason()));
            default -> new Failure(ExitCode.NO, List.of(defect(thrown)));
        };
    }

    /** Whether it is a defect of Tideway, so that the log needs its stack trace. */
    public boolean isDefect() {
        return reasons.get(0).code().equals(ConfigurationCodes.UNEXPECTED);
    }

    private static Reason defect(Throwable thrown) {
        return new Reason(
                ConfigurationCodes.UNEXPECTED,
                "Something that Tideway does not expect happened: " + thrown,
                "Run the command again with --debug and report its output.");
    }

    private static Reason reason(EmbeddedPostgresException e) {
        return new Reason(e.code(), String.valueOf(e.getMessage()), e.fix());
    }

    private static int exitCode(EmbeddedPostgresException e) {
        return switch (e.code()) {
            case "EMBEDDED_IN_USE", "EMBEDDED_FAILED", "EMBEDDED_DISK_FULL" -> ExitCode.UNREACHABLE;
            default -> ExitCode.WRONG_USE;
        };
    }

    private static int exitCode(ConnectorException.Kind kind) {
        return switch (kind) {
            case CONFIGURATION, AUTHENTICATION, SCHEMA_CHANGED -> ExitCode.WRONG_USE;
            case RATE_LIMITED, UNAVAILABLE, BUSY -> ExitCode.UNREACHABLE;
            case HISTORY_LOST, BUG -> ExitCode.NO;
        };
    }

    private static int exitCode(LedgerException.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE, SYNC_IS_RUNNING -> ExitCode.UNREACHABLE;
            case CONFIGURATION -> ExitCode.WRONG_USE;
            case BUG -> ExitCode.NO;
        };
    }

    private static int exitCode(EngineException.Kind kind) {
        return switch (kind) {
            case CONFIGURATION, NOT_FOUND -> ExitCode.WRONG_USE;
            case UNAVAILABLE -> ExitCode.UNREACHABLE;
        };
    }
}
