package io.tideway.connector.postgres;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Settings;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.postgres.LocalPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Short ways to connect and to read, for tests. */
final class TestConnector {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Pattern COMMENT = Pattern.compile("--.*");

    private TestConnector() {}

    static Connector open(LocalPostgres.Database database) {
        return open(database, database.user(), database.password());
    }

    static Connector open(LocalPostgres.Database database, CaptureUnderTest capture) {
        return open(database, capture, database.user(), database.password());
    }

    static Connector open(LocalPostgres.Database database, String user, String password) {
        return open(database, CaptureUnderTest.REPLICATION, user, password);
    }

    static Connector open(LocalPostgres.Database database, CaptureUnderTest capture, String user, String password) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("host", database.host());
        values.put("port", Integer.toString(database.port()));
        values.put("database", database.name());
        values.put("user", user);
        values.put("password", password);
        return new PostgresConnectorFactory().open(capture.connector(), new Settings("test", values));
    }

    static TableSelection select(String table, String... fields) {
        return new TableSelection(TableName.parse(table), FieldLayout.of(fields));
    }

    static Subscription subscribe(LocalPostgres.Database database, TableSelection... tables) {
        return new Subscription("tideway_" + database.name(), List.of(tables));
    }

    /** Reads the stream until it has passed all that was committed before the call. */
    static List<Change> readToHead(Connector connector, ChangeStream stream) {
        var head = connector.source().head();
        List<Change> changes = new ArrayList<>();
        await("the stream to reach the head", () -> {
            ChangeBatch batch = poll(stream, 1000);
            changes.addAll(batch.changes());
            return connector.source().reached(batch.next(), head);
        });
        return changes;
    }

    static ChangeBatch poll(ChangeStream stream, int limit) {
        try {
            return stream.poll(Duration.ofMillis(100), limit);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static StoredRecord fetch(Connector connector, TableSelection selection, String keyField, String key) {
        return connector
                .source()
                .fetch(selection, List.of(keyField), List.of(RecordKey.of(key)))
                .get(0);
    }

    static Fields fields(TableSelection selection, String name, @Nullable String value) {
        return Fields.builder(selection.layout()).set(name, value).build();
    }

    /** As a reader of a warning would: runs the statements that it gives. */
    static void paste(LocalPostgres.Database database, Reason warning) {
        String statements = warning.fix().substring(warning.fix().indexOf("ALTER SYSTEM"));
        LocalPostgres.execute(
                database, COMMENT.matcher(statements).replaceFirst("").split(";\\s*"));
    }

    static void awaitIdle(LocalPostgres.Database database, String slot) {
        await(
                "stream " + slot + " to be free",
                () -> LocalPostgres.query(
                                database,
                                "SELECT 1 FROM pg_replication_slots WHERE active AND slot_name = '" + slot + "'"
                                        + " UNION ALL SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                                        + " WHERE l.locktype = 'advisory' AND d.datname = current_database()")
                        .isEmpty());
    }

    /** Returns when a session of the database is in {@code pg_sleep}, as a trigger of a test that waits. */
    static void awaitAsleep(LocalPostgres.Database database) {
        await(
                "somebody to sleep",
                () -> !LocalPostgres.query(
                                database,
                                "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                        + " AND datname = current_database()")
                        .isEmpty());
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no patience left for " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
