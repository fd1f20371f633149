package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.Issue;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same field edited on both sides, and a record deleted on one and edited on the other, under each policy. */
@Tag(LiveConnection.BY_TRIGGERS)
class ConflictIT {

    private static final List<String> POLICIES = List.of("latest", "left", "right", "non_null", "manual");
    private static final String SHOWN = "SELECT name, city FROM %s ORDER BY id";

    private final LiveSync sync = LiveSync.of("""
            - { left: public.t_latest, right: public.t_latest, fields: [id, name, city], conflicts: latest }
            - { left: public.t_left, right: public.t_left, fields: [id, name, city], conflicts: left }
            - { left: public.t_right, right: public.t_right, fields: [id, name, city], conflicts: right }
            - { left: public.t_non_null, right: public.t_non_null, fields: [id, name, city], conflicts: non-null }
            - { left: public.t_manual, right: public.t_manual, fields: [id, name, city], conflicts: manual }
            """);

    @BeforeEach
    void start() {
        for (String policy : POLICIES) {
            String table = "CREATE TABLE t_%s (id int PRIMARY KEY, name text, city text)".formatted(policy);
            String rows = "INSERT INTO t_%s VALUES (1, 'Ada', 'London'), (2, 'Bob', 'Rome')".formatted(policy);
            sync.left().run(table, rows);
            sync.right().run(table);
        }
        sync.start();
        sync.agrees();
        sync.stop();
    }

    @AfterEach
    void close() {
        sync.close();
    }

    private static void rename(LiveDatabase side, String policy, int id, @Nullable String name) {
        String value = name == null ? "NULL" : "'" + name + "'";
        side.run("UPDATE t_%s SET name = %s WHERE id = %d".formatted(policy, value, id));
    }

    private void bothHold(String policy, String... rows) {
        assertThat(sync.left().rows(SHOWN.formatted("t_" + policy))).as(policy).containsExactly(rows);
        assertThat(sync.right().rows(SHOWN.formatted("t_" + policy))).as(policy).containsExactly(rows);
    }

    private void lost(String policy, String key, Side winner, String kept, String lost) {
        List<Activity> decisions = sync.activities("t_" + policy, key);
        assertThat(decisions).as(policy).hasSize(1);
        Activity decision = decisions.getFirst();
        assertThat(decision.winner()).as(policy).isEqualTo(winner);
        assertThat(decision.field()).hasValue("name");
        assertThat(decision.kept()).hasValue(kept);
        assertThat(decision.lost()).hasValue(lost);
    }

    @Test
    void eachPolicyDecidesAndTheLosingValueIsKept() {
        for (String policy : List.of("latest", "left", "right", "non_null")) {
            rename(sync.left(), policy, 1, "L1");
            rename(sync.right(), policy, 1, "R1");
            rename(sync.right(), policy, 2, "R2");
            rename(sync.left(), policy, 2, "L2");
        }
        sync.start();
        sync.agrees();
        bothHold("latest", "R1|London", "L2|Rome");
        lost("latest", "1", Side.RIGHT, "R1", "L1");
        lost("latest", "2", Side.LEFT, "L2", "R2");
        bothHold("left", "L1|London", "L2|Rome");
        lost("left", "1", Side.LEFT, "L1", "R1");
        lost("left", "2", Side.LEFT, "L2", "R2");
        bothHold("right", "R1|London", "R2|Rome");
        lost("right", "1", Side.RIGHT, "R1", "L1");
        lost("right", "2", Side.RIGHT, "R2", "L2");
        bothHold("non_null", "R1|London", "L2|Rome");
        lost("non_null", "1", Side.RIGHT, "R1", "L1");
    }

    @Test
    void aValueBeatsNullUnderNonNullAndTheLatestNullWinsUnderLatest() {
        rename(sync.left(), "non_null", 1, "L1");
        rename(sync.right(), "non_null", 1, null);
        rename(sync.left(), "non_null", 2, null);
        rename(sync.right(), "non_null", 2, "R2");
        rename(sync.left(), "latest", 1, "L1");
        rename(sync.right(), "latest", 1, null);
        sync.start();
        sync.agrees();
        bothHold("non_null", "L1|London", "R2|Rome");
        bothHold("latest", "null|London", "Bob|Rome");
    }

    @Test
    void theOtherFieldsOfARecordInConflictSyncOn() {
        sync.left().run("UPDATE t_left SET name = 'L1' WHERE id = 1");
        sync.right().run("UPDATE t_left SET name = 'R1', city = 'Oslo' WHERE id = 1");
        sync.start();
        sync.agrees();
        bothHold("left", "L1|Oslo", "Bob|Rome");
    }

    @Test
    void manualParksTheFieldAloneAndHealsByEqualValues() {
        parkTheName();
        sync.right().run("UPDATE t_manual SET name = 'L1' WHERE id = 1");
        sync.agrees();
        bothHold("manual", "L1|Oslo", "Bobby|Rome");
    }

    @Test
    void aParkedFieldIsDecidedByKeep() {
        parkTheName();
        sync.engine().keep(sync.issue().id(), Side.RIGHT);
        sync.agrees();
        bothHold("manual", "R1|Oslo", "Bobby|Rome");
        assertThat(sync.activities("t_manual", "1")).anySatisfy(decision -> {
            assertThat(decision.winner()).isEqualTo(Side.RIGHT);
            assertThat(decision.lost()).hasValue("L1");
        });
    }

    private void parkTheName() {
        sync.left().run("UPDATE t_manual SET name = 'L1', city = 'Oslo' WHERE id = 1");
        rename(sync.right(), "manual", 1, "R1");
        sync.start();
        Issue issue = sync.issue();
        assertThat(issue.reason().code()).isEqualTo("CONFLICT_PARKED");
        assertThat(issue.field()).hasValue("name");
        assertThat(issue.leftValue()).hasValue("L1");
        assertThat(issue.rightValue()).hasValue("R1");
        rename(sync.right(), "manual", 2, "Bobby");
        sync.settle();
        assertThat(sync.left().rows(SHOWN.formatted("t_manual"))).containsExactly("L1|Oslo", "Bobby|Rome");
        assertThat(sync.right().rows(SHOWN.formatted("t_manual"))).containsExactly("R1|Oslo", "Bobby|Rome");
    }

    @Test
    void aDeleteAgainstAnUpdateIsDecidedByThePolicy() {
        for (String policy : POLICIES) {
            sync.left().run("DELETE FROM t_%s WHERE id = 1".formatted(policy));
            rename(sync.right(), policy, 1, "kept?");
            rename(sync.left(), policy, 2, "kept?");
            sync.right().run("DELETE FROM t_%s WHERE id = 2".formatted(policy));
        }
        sync.start();
        bothHold("latest", "kept?|London", "kept?|Rome");
        bothHold("left", "kept?|Rome");
        bothHold("right", "kept?|London");
        bothHold("non_null", "kept?|London", "kept?|Rome");
        assertThat(sync.left().rows(SHOWN.formatted("t_manual"))).containsExactly("kept?|Rome");
        assertThat(sync.right().rows(SHOWN.formatted("t_manual"))).containsExactly("kept?|London");
        assertThat(sync.issueCodes()).containsExactly("DELETE_CONFLICT_PARKED", "DELETE_CONFLICT_PARKED");

        for (Issue issue : sync.issues()) {
            sync.engine().keep(issue.id(), Side.LEFT);
        }
        sync.agrees();
        bothHold("manual", "kept?|Rome");
    }
}
