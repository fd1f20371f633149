package io.tideway.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Fields;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that was dropped and created again lacks records; they must not be taken for deleted, nor others be put there. */
class ReplacedTableIT {

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void aTableThatTookTheNameOfAnotherIsNeitherReadNorWritten() {
        String create = "CREATE TABLE people (id int PRIMARY KEY, name text)";
        LocalPostgres.execute(database, create, "INSERT INTO people VALUES (1, 'Ada')");
        TableSelection people = people();
        assertThat(fetch(people)).hasSize(1);
        write(people, 2);

        LocalPostgres.execute(database, "DROP TABLE people", create);
        refuses("TABLE_REPLACED", () -> fetch(people));
        refuses("TABLE_REPLACED", () -> connector.source().snapshot(people, ChunkCursor.START, 10));
        refuses("TABLE_REPLACED", () -> write(people, 3));
        assertThat(LocalPostgres.query(database, "SELECT * FROM people")).isEmpty();

        TableSelection newOnes = people();
        write(newOnes, 3);
        assertThat(connector.source().snapshot(newOnes, ChunkCursor.START, 10).records())
                .hasSize(1);
    }

    /** By other values under the same name, each record would look deleted. */
    @Test
    void aTableOfWhichTheKeyIsAnotherColumnIsNeitherReadNorWritten() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE people (id int, n int, name text, PRIMARY KEY (id) INCLUDE (n))",
                "INSERT INTO people VALUES (1, 1, 'Ada')");
        TableSelection people = people();
        assertThat(fetch(people)).hasSize(1);
        write(people, 2);

        LocalPostgres.execute(
                database,
                "ALTER TABLE people ADD other int",
                "UPDATE people SET other = id + 100",
                "ALTER TABLE people DROP id",
                "ALTER TABLE people RENAME other TO id",
                "ALTER TABLE people ADD PRIMARY KEY (id)");
        refuses("KEY_CHANGED", () -> fetch(people));
        refuses("KEY_CHANGED", () -> connector.source().snapshot(people, ChunkCursor.START, 10));
        refuses("KEY_CHANGED", () -> write(people, 3));
        assertThat(fetch(people())).isEmpty();
    }

    /** The values of the key may be others, whatever its type is. */
    @ParameterizedTest
    @ValueSource(strings = {"int USING id + 100", "bigint", "text", "int USING id"})
    void aTableOfWhichTheKeyWasRewrittenIsNeitherReadNorWritten(String type) {
        LocalPostgres.execute(
                database,
                "CREATE TABLE people (id int PRIMARY KEY, name text)",
                "INSERT INTO people VALUES (1, 'Ada')");
        TableSelection people = people();
        KeyVersion before = version();
        LocalPostgres.execute(database, "ALTER TABLE people ALTER COLUMN id TYPE " + type);
        refuses("KEY_CHANGED", () -> fetch(people));
        refuses("KEY_CHANGED", () -> connector.source().snapshot(people, ChunkCursor.START, 10));
        refuses("KEY_CHANGED", () -> write(people, 3));
        assertThat(version().isRewrittenSince(before)).isEqualTo(!type.equals("int USING id"));
    }

    @Test
    void theVersionOfAKeyShowsRewritesOfItsValues() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE people (id varchar(5) PRIMARY KEY, name text)",
                "INSERT INTO people VALUES (1, 'Ada')");
        for (String harmless : List.of(
                "ALTER TABLE people ALTER COLUMN id TYPE varchar(10)",
                "VACUUM FULL people",
                "ALTER TABLE people ALTER COLUMN name TYPE varchar(10) USING upper(name)",
                "ALTER TABLE people DROP CONSTRAINT people_pkey, ADD PRIMARY KEY (id)",
                "REINDEX TABLE people",
                "TRUNCATE people")) {
            KeyVersion before = version();
            LocalPostgres.execute(database, harmless);
            assertThat(version().isRewrittenSince(before)).as(harmless).isFalse();
        }
        KeyVersion before = version();
        LocalPostgres.execute(database, "ALTER TABLE people ALTER COLUMN id TYPE varchar(10) USING upper(id)");
        assertThat(version().isRewrittenSince(before)).isTrue();
    }

    /** To an earlier snapshot, a rewritten table looks empty. */
    @ParameterizedTest
    @ValueSource(strings = {"people", "shown"})
    void aTableThatIsRewrittenWhileItIsReadDoesNotLookEmpty(String read) throws Exception {
        LocalPostgres.execute(
                database,
                "CREATE TABLE people (id int PRIMARY KEY, name text, n int)",
                "INSERT INTO people VALUES (1, 'Ada', 1)",
                "CREATE VIEW shown AS SELECT id, name FROM people");
        TableSelection selection = TestConnector.select("public." + read, "name");
        fetch(selection);
        try (Connection owner = database.connect();
                Statement statement = owner.createStatement();
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            owner.setAutoCommit(false);
            statement.execute("ALTER TABLE people ALTER COLUMN n TYPE bigint");
            Future<List<?>> reading = executor.submit(() -> fetch(selection));
            while (LocalPostgres.query(database, "SELECT 1 FROM pg_locks WHERE NOT granted")
                    .isEmpty()) {
                Thread.onSpinWait();
            }
            owner.commit();
            assertThatThrownBy(reading::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            ConnectorException.class,
                            failure -> assertThat(failure.reason().code()).isEqualTo("TABLE_STORED_ANEW"));
        }
        assertThat(fetch(selection)).hasSize(1);
    }

    private KeyVersion version() {
        return connector.discover().stream()
                .filter(table -> table.name().table().equals("people"))
                .findFirst()
                .orElseThrow()
                .keyVersion();
    }

    private TableSelection people() {
        TableSelection named = TestConnector.select("public.people", "name");
        TableSchema schema = connector.discover().stream()
                .filter(table -> table.name().equals(named.table()))
                .findFirst()
                .orElseThrow();
        Optional<String> keyId = Optional.of(schema.keyVersion().id());
        return new TableSelection(named.table(), Optional.of(schema.id()), keyId, named.layout());
    }

    private List<?> fetch(TableSelection people) {
        return connector.source().fetch(people, List.of("id"), List.of(RecordKey.of("1")));
    }

    private void write(TableSelection people, int id) {
        Fields ada = TestConnector.fields(people, "name", "Ada");
        Optional<RecordKey> key = Optional.of(RecordKey.of(Integer.toString(id)));
        connector.target().write(people, List.of(new Write.Create(new WriteId(1), ada, key, List.of())));
    }

    private static void refuses(String code, ThrowingCallable call) {
        ConnectorException refusal = catchThrowableOfType(ConnectorException.class, call);
        assertThat(refusal.kind()).isEqualTo(ConnectorException.Kind.SCHEMA_CHANGED);
        assertThat(refusal.reason().code()).isEqualTo(code);
    }
}
