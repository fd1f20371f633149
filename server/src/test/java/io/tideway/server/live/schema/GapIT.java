package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.testkit.Exhaustive;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that no stream carries, because what is captured was narrowed, or began later, or because rows got new values beside it. */
@Exhaustive
class GapIT {

    private static final String MAPPING = """
            - { left: public.a, right: public.a, fields: auto }
            - { left: public.b, right: public.b, fields: auto }
            """;

    private static final String ONE_TABLE = "- { left: public.b, right: public.b, fields: auto }\n";

    private static final String ROWS = "SELECT id, v FROM a ORDER BY id";

    private static final int OF_ROW_FILTERS = 15;

    private final LiveSync sync = LiveSync.of(MAPPING);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    @BeforeEach
    void create() {
        for (LiveDatabase side : List.of(left, right)) {
            side.run(
                    "CREATE TABLE a (id int PRIMARY KEY, v text)",
                    "CREATE TABLE b (id int PRIMARY KEY, v text)",
                    "INSERT INTO b VALUES (1, 'b')");
        }
        left.run("INSERT INTO a SELECT n, 'V' || n FROM generate_series(1, 5) n");
    }

    @AfterEach
    void close() {
        sync.close();
    }

    private void awaitSame(String sql) {
        LiveSync.await("the same rows on both sides", () -> left.rows(sql).equals(right.rows(sql)));
        sync.agrees();
    }

    private void edit() {
        left.run(
                "UPDATE a SET v = 'edited' WHERE id = 1",
                "DELETE FROM a WHERE id = 2",
                "INSERT INTO a VALUES (6, 'new')");
    }

    private void assertSettles() {
        awaitSame(ROWS);
        assertThat(left.rows(ROWS)).containsExactly("1|edited", "3|V3", "4|V4", "5|V5", "6|new");
        left.run("UPDATE a SET v = 'streamed again' WHERE id = 3", "UPDATE b SET v = 'streamed' WHERE id = 1");
        awaitSame(ROWS);
        awaitSame("SELECT id, v FROM b");
    }

    private String publication() {
        Assumptions.assumeTrue(LiveConnection.connector("left").equals("postgres"));
        return left.value("SELECT pubname FROM pg_publication");
    }

    /** Statements over {@code %1$s}, the publication, with {@code |} between them. */
    private String[] statements(String narrowing) {
        if (narrowing.contains("WHERE") || narrowing.contains("(id)")) {
            Assumptions.assumeTrue(majorVersion() >= OF_ROW_FILTERS);
        }
        return narrowing.formatted(publication()).split("\\|");
    }

    private int majorVersion() {
        return Integer.parseInt(left.value("SELECT current_setting('server_version_num')::int / 10000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER PUBLICATION %1$s DROP TABLE a",
                "ALTER PUBLICATION %1$s SET TABLE b",
                "ALTER PUBLICATION %1$s SET (publish = 'insert')",
                "ALTER PUBLICATION %1$s SET (publish = '')",
                "ALTER PUBLICATION %1$s SET TABLE a WHERE (id > 100), b",
                "ALTER PUBLICATION %1$s SET TABLE a (id), b",
                "ALTER PUBLICATION %1$s RENAME TO other",
                "DROP PUBLICATION %1$s",
                "DROP PUBLICATION %1$s|CREATE PUBLICATION %1$s",
                "DROP PUBLICATION %1$s|CREATE PUBLICATION %1$s FOR TABLE a, b",
                "DROP PUBLICATION %1$s|CREATE PUBLICATION %1$s FOR ALL TABLES",
                "DROP PUBLICATION %1$s|CREATE PUBLICATION %1$s FOR ALL TABLES WITH (publish = 'delete')",
            })
    void aPublicationThatIsNarrowedWhileItRunsIsMended(String narrowing) {
        sync.start();
        left.run(statements(narrowing));
        edit();
        assertSettles();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER PUBLICATION %1$s DROP TABLE a",
                "ALTER PUBLICATION %1$s SET (publish = 'insert')",
                "ALTER PUBLICATION %1$s SET TABLE a WHERE (id > 100), b",
                "DROP PUBLICATION %1$s",
                "DROP PUBLICATION %1$s|CREATE PUBLICATION %1$s FOR TABLE a, b",
                "DROP PUBLICATION %1$s|CREATE PUBLICATION %1$s FOR ALL TABLES",
            })
    void aPublicationThatWasNarrowedWhileNoEngineRanIsMended(String narrowing) {
        sync.start();
        String[] statements = statements(narrowing);
        sync.stop();
        left.run(statements);
        edit();
        sync.start();
        assertSettles();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGapThatIsOverBeforeAnEngineLooksIsFound(boolean running) {
        sync.start();
        String publication = publication();
        if (!running) {
            sync.stop();
        }
        left.run("ALTER PUBLICATION " + publication + " DROP TABLE a");
        edit();
        left.run("ALTER PUBLICATION " + publication + " ADD TABLE ONLY a");
        if (!running) {
            sync.start();
        }
        assertSettles();
    }

    @Test
    void aGapWaitsForTransactionsThatWroteMeanwhile() throws SQLException {
        sync.start();
        String publication = publication();
        left.run("ALTER PUBLICATION " + publication + " DROP TABLE a");
        try (Connection open = left.open()) {
            open.createStatement().execute("INSERT INTO a VALUES (6, 'new')");
            left.run("UPDATE a SET v = 'edited' WHERE id = 1", "DELETE FROM a WHERE id = 2");
            LiveSync.await(
                    "the table to be published again",
                    () -> !left.rows("SELECT 1 FROM pg_publication_tables WHERE tablename = 'a'")
                            .isEmpty());
            left.run("UPDATE b SET v = 'not held up' WHERE id = 1");
            LiveSync.await(
                    "the other table", () -> right.rows("SELECT v FROM b").contains("not held up"));
            open.commit();
        }
        assertSettles();
    }

    @Test
    void withoutTheRightToMendOnlyThatTableWaitsAndSaysWhy() {
        sync.start();
        String publication = publication();
        // The tests' user is a superuser: what it may not do is to publish what cannot be published.
        left.run("ALTER PUBLICATION " + publication + " DROP TABLE a", "ALTER TABLE a SET UNLOGGED");
        LiveSync.await(
                "the table waits",
                () -> sync.status().getFirst().tables().getFirst().paused().isPresent());
        left.run("UPDATE b SET v = 'goes on' WHERE id = 1");
        LiveSync.await("the other table", () -> right.rows("SELECT v FROM b").contains("goes on"));
        edit();
        left.run("ALTER TABLE a SET LOGGED");
        assertSettles();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableThatJoinsMissesNoTransactionInFlight(boolean prepared) throws SQLException {
        sync.configure(ONE_TABLE);
        sync.start();
        sync.stop();
        sync.configure(MAPPING);
        right.run("INSERT INTO a SELECT n, 'V' || n FROM generate_series(1, 5) n");
        // A trigger is created when all writers have ended: nothing is in flight then.
        Assumptions.assumeTrue(LiveConnection.connector("left").equals("postgres"));
        try (Connection open = left.open();
                var statement = open.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("UPDATE a SET v = 'edited' WHERE id = 1");
            statement.execute("DELETE FROM a WHERE id = 2");
            statement.execute("INSERT INTO a VALUES (6, 'new')");
            if (prepared) {
                statement.execute("PREPARE TRANSACTION 'gap'");
            }
            sync.start();
            left.run("UPDATE b SET v = 'not held up' WHERE id = 1");
            LiveSync.await(
                    "the other table", () -> right.rows("SELECT v FROM b").contains("not held up"));
            sync.stop();
            sync.start();
            if (prepared) {
                left.run("COMMIT PREPARED 'gap'");
            } else {
                open.commit();
            }
        }
        assertSettles();
    }

    @ParameterizedTest
    @Tag(LiveConnection.BY_TRIGGERS)
    @ValueSource(
            strings = {
                "ALTER TABLE %1$s ALTER COLUMN v TYPE text USING lower(v)",
                "ALTER TABLE %1$s ALTER v TYPE varchar(20) USING reverse(v), ALTER v SET DEFAULT 'x'",
                "BEGIN|ALTER TABLE %1$s ALTER COLUMN v TYPE text USING concat(v, '!')|INSERT INTO %1$s VALUES (7, 'x')|COMMIT",
            })
    void rowsThatGotNewValuesByAlteringTheTableAreCompared(String rewriting) {
        sync.start();
        left.transaction(rewriting
                .replace("BEGIN|", "")
                .replace("|COMMIT", "")
                .formatted("a")
                .split("\\|"));
        awaitSame(ROWS);
        assertThat(left.rows(ROWS)).doesNotContain("1|V1");
        sync.stop();
        left.run("ALTER TABLE a ALTER COLUMN v TYPE text USING upper(v)");
        sync.start();
        awaitSame(ROWS);
        assertThat(left.rows(ROWS)).noneMatch(row -> row.contains("v"));
        right.run("ALTER TABLE a ALTER COLUMN v TYPE text USING v || ' of the right'");
        LiveSync.await(
                "what the right made of it", () -> left.rows(ROWS).getFirst().endsWith(" of the right"));
        awaitSame(ROWS);
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void packingATableComparesNothing() {
        sync.start();
        right.audit("a");
        left.run("VACUUM FULL a", "ALTER TABLE a ALTER v SET DEFAULT 'x'", "VACUUM FULL a");
        left.run("UPDATE a SET v = 'edited' WHERE id = 1");
        LiveSync.await("the edit", () -> right.rows(ROWS).contains("1|edited"));
        sync.agrees();
        assertThat(right.writes()).containsExactly("update a");
    }
}
