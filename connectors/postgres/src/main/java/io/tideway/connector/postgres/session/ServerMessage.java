package io.tideway.connector.postgres.session;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The words of the server in an error, without the driver's additions. */
public final class ServerMessage {

    private ServerMessage() {}

    /** The primary message and its detail, as one line without a closing full stop. */
    public static String of(SQLException error) {
        return structured(error)
                .map(message -> line(message.getMessage()) + detail(message.getDetail()))
                .orElseGet(() -> line(deepest(error)));
    }

    /** The error's fields (constraint, table, column), where the server sent them. */
    public static Optional<ServerErrorMessage> structured(SQLException error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException psql && psql.getServerErrorMessage() != null) {
                return Optional.of(psql.getServerErrorMessage());
            }
        }
        return Optional.empty();
    }

    private static @Nullable String deepest(Throwable error) {
        Throwable deepest = error;
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    private static String detail(@Nullable String detail) {
        return detail == null ? "" : " (" + line(detail) + ")";
    }

    private static String line(@Nullable String text) {
        String line = text == null ? "" : text.replace('\n', ' ').strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
