package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.VisibleTransactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does, at intervals, the work beside reading the log: records in the database what was acknowledged, prunes, and
 * checks that the triggers still exist. Runs in the thread that polls; only {@link #acknowledge} may come from another.
 */
final class LogMaintenance {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final String name;
    private final LogReader reader;
    private final AtomicReference<@Nullable VisibleTransactions> acknowledged = new AtomicReference<>();
    private long lastNanos = System.nanoTime();
    private boolean pruning;

    LogMaintenance(String name, LogReader reader) {
        this.name = name;
        this.reader = reader;
    }

    /** The subscription's. */
    String name() {
        return name;
    }

    void acknowledge(VisibleTransactions read) {
        acknowledged.set(read);
    }

    /** Throws HISTORY_LOST when changes may have been missed. */
    void keepInOrder() throws SQLException {
        if (pruning) {
            pruning = reader.prune();
        }
        if (System.nanoTime() - lastNanos < INTERVAL.toNanos()) {
            return;
        }
        lastNanos = System.nanoTime();
        requireComplete();
        VisibleTransactions read = acknowledged.getAndSet(null);
        if (read != null) {
            reader.acknowledge(read);
            pruning = true;
        }
    }

    void requireComplete() throws SQLException {
        List<String> missing = reader.missing();
        if (!missing.isEmpty()) {
            throw LogErrors.historyLost(name, why(missing.getFirst()));
        }
    }

    private static String why(String mark) {
        return switch (mark.split(" ", 2)[0]) {
            case "subscription" -> "it no longer exists";
            case "log" -> "the table tideway.change_log was dropped or emptied";
            case "function" -> "the function tideway.capture was dropped or replaced";
            case "missed" -> "a change could not be written to the change log";
            case "form" -> "a table became a partition or a parent, or is replicated to, or no longer is";
            case "trigger" -> "a trigger of Tideway was dropped or disabled, so changes may have been missed";
            default -> throw new AssertionError("mark " + mark);
        };
    }
}
