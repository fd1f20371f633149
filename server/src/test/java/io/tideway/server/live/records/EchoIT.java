package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Tideway writes does not come back; what a trigger makes of it does, once. */
@Tag(LiveConnection.BY_TRIGGERS)
class EchoIT {

    private static final int RECORDS = 50;
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, name text, note text)";
    private static final String NORMALISE = """
            CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN NEW.name := %s; RETURN NEW; END $$;
            CREATE TRIGGER tidy BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tidy()""";

    private final LiveSync sync = LiveSync.of("- { left: public.t, right: public.t, fields: [id, name] }");

    @AfterEach
    void close() {
        sync.close();
    }

    private void startWithRecords() {
        sync.left().run(TABLE, "INSERT INTO t SELECT i, 'name ' || i FROM generate_series(1, %d) i".formatted(RECORDS));
        sync.right().run(TABLE);
        sync.start();
        sync.agrees();
        sync.left().audit("t");
        sync.right().audit("t");
    }

    @Test
    void updatesOfOneSideAreAsManyWritesOnTheOtherAndNoneBack() throws SQLException {
        startWithRecords();
        try (Connection user = sync.left().database().connect();
                Statement statement = user.createStatement()) {
            statement.execute("UPDATE t SET name = name || '!'");
        }
        sync.agrees();
        assertThat(sync.right().writes()).isEqualTo(Collections.nCopies(RECORDS, "update t"));
        assertThat(sync.left().writes()).isEqualTo(Collections.nCopies(RECORDS, "update t"));
        assertThat(sync.left().rows("SELECT DISTINCT xmin FROM t"))
                .as("the user's transaction alone")
                .hasSize(1);
        assertThat(sync.rightStatus().updates()).isEqualTo(RECORDS);
        assertThat(sync.leftStatus().updates()).isZero();
        sync.stop();
        LiveSync.await("statistics of ended sessions", () -> updates(sync.right()) == RECORDS);
        assertThat(updates(sync.left())).isEqualTo(RECORDS);
    }

    private static int updates(LiveDatabase side) {
        return Integer.parseInt(side.value("SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 't'"));
    }

    @Test
    void anUpdateThatChangesNoMappedValueIsNoWrite() {
        startWithRecords();
        sync.left().run("UPDATE t SET name = name", "UPDATE t SET note = 'mine alone' WHERE id = 1");
        List<String> versions = sync.right().rowVersions("t");
        sync.agrees();
        assertThat(sync.right().writes()).isEmpty();
        assertThat(sync.right().rowVersions("t")).isEqualTo(versions);
        assertThat(sync.rightStatus().updates()).isZero();
    }

    @Test
    void aRestartRepeatsNothing() {
        startWithRecords();
        sync.left().run("UPDATE t SET name = name || '!' WHERE id <= 10");
        sync.agrees();
        sync.stop();
        List<String> left = sync.left().rowVersions("t");
        List<String> right = sync.right().rowVersions("t");
        sync.start();
        sync.agrees();
        assertThat(sync.left().rowVersions("t")).isEqualTo(left);
        assertThat(sync.right().rowVersions("t")).isEqualTo(right);
    }

    @Test
    void whatATriggerOfTheTargetMakesTravelsBackOnce() {
        startWithRecords();
        sync.right().run(NORMALISE.formatted("lower(btrim(NEW.name))"));
        sync.left().run("UPDATE t SET name = ' ADA ' WHERE id = 1", "INSERT INTO t VALUES (100, ' BOB ')");
        sync.agrees();
        String shown = "SELECT name FROM t WHERE id IN (1, 100) ORDER BY id";
        assertThat(sync.left().rows(shown)).containsExactly("ada", "bob");
        assertThat(sync.right().rows(shown)).containsExactly("ada", "bob");
        assertThat(sync.left().writes()).containsExactlyInAnyOrder("update t", "insert t", "update t", "update t");
        assertThat(sync.right().writes()).containsExactlyInAnyOrder("update t", "insert t");
    }

    @Test
    void triggersThatUndoEachOtherEndInOneIssueAndNoMoreWrites() {
        startWithRecords();
        sync.left().run(NORMALISE.formatted("upper(NEW.name)"));
        sync.right().run(NORMALISE.formatted("lower(NEW.name)"));
        sync.left().run("UPDATE t SET name = 'Ada' WHERE id = 1");
        sync.settle();
        assertThat(sync.issueCodes()).containsExactly("FIELD_BOUNCES");
        List<String> left = sync.left().writes();
        List<String> right = sync.right().writes();
        sync.right().run("INSERT INTO t VALUES (101, '101')");
        sync.settle();
        assertThat(sync.left().writes()).hasSize(left.size() + 1);
        assertThat(sync.right().writes()).hasSize(right.size() + 1);
        assertThat(sync.issueCodes()).containsExactly("FIELD_BOUNCES");

        sync.right().run("DROP TRIGGER tidy ON t");
        sync.retry();
        sync.agrees();
        assertThat(sync.left().value("SELECT name FROM t WHERE id = 1")).isEqualTo("ADA");
    }

    @Test
    void aTriggerThatEditsAnotherRecordWithinOurTransactionTravelsBack() {
        startWithRecords();
        sync.right().run("""
                CREATE FUNCTION also() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN UPDATE t SET name = 'also' WHERE id = 2; RETURN NULL; END $$;
                CREATE TRIGGER also AFTER UPDATE ON t FOR EACH ROW WHEN (NEW.id = 1) EXECUTE FUNCTION also()""");
        sync.left().run("UPDATE t SET name = 'one' WHERE id = 1");
        sync.agrees();
        assertThat(sync.left().rows("SELECT name FROM t WHERE id <= 2 ORDER BY id"))
                .containsExactly("one", "also");
    }
}
