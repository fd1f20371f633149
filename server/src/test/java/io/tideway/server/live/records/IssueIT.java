package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.ledger.Issue;
import io.tideway.server.live.fixture.LiveSync;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A record that the target refuses becomes one issue; the rest flows, and a retry heals it. */
class IssueIT {

    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, name text, age int)";
    private static final String SHOWN = "SELECT id, name, age FROM t ORDER BY id";

    private final LiveSync sync = LiveSync.of("- { left: public.t, right: public.t, fields: [id, name, age] }");

    @BeforeEach
    void start() {
        sync.left().run(TABLE, "INSERT INTO t VALUES (1, 'Ada', 36), (2, 'Bob', 40)");
        sync.right().run(TABLE);
        sync.start();
        sync.agrees();
    }

    @AfterEach
    void close() {
        sync.close();
    }

    /** Edits and inserts of which one of each is refused; every other one arrives. */
    private void theRestFlows(String edit, String insert) {
        sync.left().transaction(edit, "UPDATE t SET name = 'Bobby' WHERE id = 2", insert);
        sync.left().run("INSERT INTO t VALUES (4, 'Di', 20)");
        sync.settle();
        assertThat(sync.right().rows(SHOWN)).containsExactly("1|Ada|36", "2|Bobby|40", "4|Di|20");
    }

    private void healsWhenRetried(String mend) {
        sync.right().run(mend);
        sync.retry();
        sync.agrees();
        assertThat(sync.right().rows(SHOWN)).isEqualTo(sync.left().rows(SHOWN));
    }

    @Test
    void aCheckThatFailsIsAnIssueThatNamesTheConstraint() {
        sync.right().run("ALTER TABLE t ADD CONSTRAINT of_age CHECK (age >= 18)");
        theRestFlows("UPDATE t SET age = 3 WHERE id = 1", "INSERT INTO t VALUES (3, 'Cy', 4)");
        assertThat(sync.issueCodes()).containsExactly("CHECK_VIOLATION", "CHECK_VIOLATION");
        assertThat(sync.issues())
                .allSatisfy(issue -> assertThat(issue.reason().message()).contains("of_age"));
        assertThat(sync.issues()).extracting(issue -> issue.key().text()).containsExactlyInAnyOrder("1", "3");
        healsWhenRetried("ALTER TABLE t DROP CONSTRAINT of_age");
    }

    @Test
    void laterChangesOfARecordWithAnIssueJoinIt() {
        sync.right().run("ALTER TABLE t ADD CONSTRAINT of_age CHECK (age >= 18)");
        sync.left().run("UPDATE t SET age = 3 WHERE id = 1");
        sync.settle();
        assertThat(sync.issueCodes()).containsExactly("CHECK_VIOLATION");
        sync.left().run("UPDATE t SET name = 'Ada L.' WHERE id = 1");
        sync.settle();
        assertThat(sync.issueCodes()).containsExactly("CHECK_VIOLATION");
        sync.left().run("UPDATE t SET age = 37 WHERE id = 1");
        sync.agrees();
        assertThat(sync.right().rows(SHOWN)).contains("1|Ada L.|37");
    }

    @Test
    void aMissingValueIsAnIssue() {
        sync.right().run("ALTER TABLE t ALTER age SET NOT NULL");
        theRestFlows("UPDATE t SET age = NULL WHERE id = 1", "INSERT INTO t VALUES (3, 'Cy', NULL)");
        assertThat(sync.issueCodes()).containsExactly("NOT_NULL_VIOLATION", "NOT_NULL_VIOLATION");
        assertThat(sync.issues())
                .allSatisfy(issue -> assertThat(issue.reason().message()).contains("age"));
        healsWhenRetried("ALTER TABLE t ALTER age DROP NOT NULL");
    }

    @Test
    void whatATriggerRaisesIsAnIssueWithItsText() {
        sync.right().run("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN RAISE EXCEPTION 'nobody is that young'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON t
                  FOR EACH ROW WHEN (NEW.age < 18) EXECUTE FUNCTION refuse()""");
        theRestFlows("UPDATE t SET age = 3 WHERE id = 1", "INSERT INTO t VALUES (3, 'Cy', 4)");
        assertThat(sync.issues()).hasSize(2);
        assertThat(sync.issues())
                .allSatisfy(issue -> assertThat(issue.reason().message()).contains("nobody is that young"));
        healsWhenRetried("DROP TRIGGER refuse ON t");
    }

    @Test
    void aDeleteThatIsRefusedIsAnIssue() {
        sync.right().run("CREATE TABLE pet (owner int REFERENCES t)", "INSERT INTO pet VALUES (1)");
        sync.left().run("DELETE FROM t WHERE id = 1", "UPDATE t SET name = 'Bobby' WHERE id = 2");
        sync.settle();
        assertThat(sync.right().rows(SHOWN)).containsExactly("1|Ada|36", "2|Bobby|40");
        assertThat(sync.issue().reason().message()).contains("pet_owner_fkey");
        healsWhenRetried("DELETE FROM pet");
    }

    @Test
    void aLockedRowDoesNotStopTheOthers() throws SQLException {
        try (Connection user = sync.right().open();
                var statement = user.createStatement()) {
            statement.execute("UPDATE t SET age = 37 WHERE id = 1");
            sync.left()
                    .transaction(
                            "UPDATE t SET name = 'Ada L.' WHERE id = 1",
                            "UPDATE t SET name = 'Bobby' WHERE id = 2",
                            "INSERT INTO t VALUES (3, 'Cy', 4)");
            LiveSync.await(
                    "the records that are not locked",
                    () -> sync.right().rows(SHOWN).equals(List.of("1|Ada|36", "2|Bobby|40", "3|Cy|4")));
            user.commit();
        }
        sync.agrees();
        assertThat(sync.left().rows(SHOWN)).containsExactly("1|Ada L.|37", "2|Bobby|40", "3|Cy|4");
    }

    @Test
    void anIgnoredIssueStaysUntilItsRecordChanges() {
        sync.right().run("ALTER TABLE t ADD CONSTRAINT of_age CHECK (age >= 18)");
        sync.left().run("UPDATE t SET age = 3 WHERE id = 1");
        sync.settle();
        sync.engine().ignore(List.of(sync.issue().id()));
        sync.settle();
        assertThat(sync.issue().state()).isEqualTo(Issue.State.IGNORED);
        sync.left().run("UPDATE t SET age = 30 WHERE id = 1");
        sync.agrees();
    }
}
