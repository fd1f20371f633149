package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.RecordKey;
import io.tideway.spi.ReservedKeys;
import io.tideway.spi.TableName;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys come from the users' own defaults: those that fail stop their table alone, and no key is given that a record has. */
class KeyDefaultIT {

    private static final TableName NOTES = TableName.parse("public.notes");
    private static final TableName OTHERS = TableName.parse("public.others");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @BeforeEach
    void createTables() {
        LocalPostgres.execute(database, "CREATE TABLE others (id serial PRIMARY KEY, text text)");
    }

    @AfterEach
    void close() {
        connector.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serial",
                "bigserial",
                "smallserial",
                "int GENERATED ALWAYS AS IDENTITY",
                "text DEFAULT nextval('numbers')"
            })
    void keysOfRecordsArePassedOver(String key) {
        LocalPostgres.execute(
                database,
                "CREATE SEQUENCE numbers",
                "CREATE TABLE notes (id " + key + " PRIMARY KEY, text text)",
                "INSERT INTO notes OVERRIDING SYSTEM VALUE SELECT n FROM generate_series(2, 3000) AS n");
        assertThat(connector.target().reserveKeys(NOTES, 3))
                .containsExactly(RecordKey.of("1"), RecordKey.of("3001"), RecordKey.of("3002"));
        assertThat(connector.target().reserveKeys(NOTES, 1_000))
                .doesNotHaveDuplicates()
                .hasSize(1_000);
    }

    @Test
    void aSequenceThatLagsTooFarSaysSo() {
        LocalPostgres.execute(
                database,
                "CREATE FUNCTION key() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN 1; END $$",
                "CREATE TABLE notes (id int DEFAULT key() PRIMARY KEY, text text)",
                "INSERT INTO notes DEFAULT VALUES");
        Map<TableName, ReservedKeys> keys = reserveBoth();
        assertThat(keys.get(NOTES))
                .satisfies(
                        none -> assertThat(none.lacking().orElseThrow().code()).isEqualTo("KEY_TAKEN"));
        assertThat(keys.get(OTHERS)).satisfies(all -> assertThat(all.keys()).hasSize(2));
    }

    /** What the default runs, and what its failure is called. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE SEQUENCE numbers MAXVALUE 2 START 2; CREATE TABLE notes (id int DEFAULT nextval('numbers')"
                        + " PRIMARY KEY)",
                "CREATE FUNCTION key() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE 'no keys today'; END $$;"
                        + " CREATE TABLE notes (id int DEFAULT key() PRIMARY KEY)",
                "CREATE FUNCTION key() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(n) FROM missing);"
                        + " END $$; CREATE TABLE notes (id int DEFAULT key() PRIMARY KEY)",
                "CREATE FUNCTION key() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1 / (random() < 0)::int; END $$;"
                        + " CREATE TABLE notes (id int DEFAULT key() PRIMARY KEY)",
                "CREATE FUNCTION key() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE others IN ACCESS EXCLUSIVE"
                        + " MODE NOWAIT; RETURN 1; END $$; CREATE TABLE notes (id int DEFAULT key() PRIMARY KEY)"
            })
    void aDefaultThatFailsStopsItsTableAlone(String definition) throws SQLException {
        for (String statement : definition.split("; (?=CREATE)", -1)) {
            LocalPostgres.execute(database, statement);
        }
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("SELECT * FROM others");
            Map<TableName, ReservedKeys> keys = reserveBoth();
            ReservedKeys failed = Objects.requireNonNull(keys.get(NOTES));
            assertThat(failed.keys()).isEmpty();
            assertThat(failed.lacking().orElseThrow().code()).isEqualTo("KEY_DEFAULT_FAILED");
            assertThat(failed.lacking().orElseThrow().fix()).isNotEmpty();
            assertThat(Objects.requireNonNull(keys.get(OTHERS)).keys()).hasSize(2);
            assertThat(connector.target().tryKeys(NOTES))
                    .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo("KEY_DEFAULT_FAILED"));
            assertThat(connector.target().tryKeys(OTHERS)).isEmpty();
        }
        assertThatThrownBy(() -> connector.target().reserveKeys(NOTES, 2))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ConnectorException.Kind.CONFIGURATION));
    }

    @Test
    void aDefaultThatWasDroppedOrMendedIsNoticed() {
        LocalPostgres.execute(
                database,
                "CREATE SEQUENCE numbers MAXVALUE 2 START 2",
                "CREATE TABLE notes (id int DEFAULT nextval('numbers') PRIMARY KEY)");
        connector.discover();
        assertThat(Objects.requireNonNull(reserveBoth().get(NOTES)).keys()).isEmpty();
        LocalPostgres.execute(database, "ALTER TABLE notes ALTER id DROP DEFAULT");
        assertThat(Objects.requireNonNull(reserveBoth().get(NOTES))
                        .lacking()
                        .orElseThrow()
                        .code())
                .isEqualTo("KEY_NOT_GENERATED");
        LocalPostgres.execute(database, "ALTER TABLE notes ALTER id ADD GENERATED ALWAYS AS IDENTITY");
        connector.discover();
        assertThat(Objects.requireNonNull(reserveBoth().get(NOTES)).keys()).hasSize(2);
    }

    /** A function that calls another by its bare name. */
    @Test
    void aDefaultRunsUnderTheRolesOwnSearchPath() {
        LocalPostgres.execute(
                database,
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public',"
                        + " current_database()); END $$");
        LocalPostgres.execute(
                database,
                "CREATE SCHEMA app",
                "CREATE SEQUENCE app.numbers",
                "CREATE FUNCTION app.inner_key() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'K' ||"
                        + " nextval('numbers') $$",
                "CREATE FUNCTION app.next_key() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN inner_key(); END $$",
                "CREATE TABLE public.notes (id text DEFAULT app.next_key() PRIMARY KEY, text text)");
        try (Connector again = TestConnector.open(database)) {
            assertThat(again.target().tryKeys(NOTES)).isEmpty();
            assertThat(again.target().reserveKeys(NOTES, 2))
                    .extracting(RecordKey::text)
                    .containsExactly("K2", "K3");
        }
    }

    private Map<TableName, ReservedKeys> reserveBoth() {
        Map<TableName, Integer> counts = new LinkedHashMap<>();
        counts.put(NOTES, 2);
        counts.put(OTHERS, 2);
        return connector.target().reserveKeys(counts);
    }
}
