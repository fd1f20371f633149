package io.tideway.server.live.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.LiveServer;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.server.live.fixture.TwoSidedWorkload;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The primary of one side dies while much of its log is unread, and its standby takes over at the same address. */
@Exhaustive
class TakeoverIT {

    private static final long SEED = Long.getLong("tideway.seed", 20261123);
    private static final int EDITS = 1000;
    private static final String STANDBY = "standby_one";

    @TempDir
    Path directory;

    private final LocalPostgres primary = LocalPostgres.start(settings("synchronous_commit", "on"));
    private final PeopleSync people =
            PeopleSync.on(primary.createDatabase(), LiveServer.createDatabase()).audited();
    private LocalPostgres standby = primary;
    private TidewayProcess program;

    @BeforeEach
    void configure() {
        program = new TidewayProcess(people.configuration(directory));
    }

    @AfterEach
    void stop() {
        program.close();
        program.ask("deprovision");
        standby.close();
        primary.close();
    }

    @Test
    void theSyncGoesOnWithoutComparingWhereTheStandbyHasTheSlot() {
        start("on");
        failOverUnderLoad(true);
        assertThat(program.log()).doesNotContain("cannot continue").doesNotContain("compared");
        assertThat(isCarriedOver()).as("the slot is still the one that was").isTrue();
    }

    @Test
    void bothSidesAreComparedWhereTheStandbyDoesNotHaveTheSlot() {
        start("off");
        failOverUnderLoad(false);
        assertThat(program.log()).contains("was not carried over to the standby");
    }

    /** What is committed on the primary is on the standby, and what is read is, too. */
    private void start(String syncSlots) {
        standby = primary.startStandby(STANDBY, settings("sync_replication_slots", syncSlots));
        LocalPostgres.execute(
                people.left(),
                "ALTER SYSTEM SET synchronous_standby_names = 'walreceiver'",
                "ALTER SYSTEM SET synchronized_standby_slots = '" + STANDBY + "'",
                "SELECT pg_reload_conf()");
        program.start();
        program.awaitRunning();
    }

    private void failOverUnderLoad(boolean carriedOver) {
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            editors.awaitEdits(EDITS);
            if (carriedOver) {
                Condition.await("the slot on the standby", this::isCarriedOver);
            }
            editors.stop();
            people.assertConverges(program);
            failOver();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
            assertThat(PeopleSync.count(people.left(), "ref IN ('while away', 'at the new primary')"))
                    .isEqualTo(2);
        }
    }

    private void failOver() {
        people.onLeft(
                "INSERT INTO people (ref, name) SELECT 'unread ' || n, 'L' FROM generate_series(1, " + EDITS + ") n");
        people.onRight("INSERT INTO people (ref, name) SELECT 'under way ' || n, 'R' FROM generate_series(1, " + EDITS
                + ") n");
        primary.kill9();
        people.onRight(
                "UPDATE people SET note = 'nobody there' WHERE ref = (SELECT min(ref) FROM people)",
                "INSERT INTO people (ref, name) VALUES ('while away', 'A')");
        standby.takeOver(primary);
        standby.promote();
        people.onLeft("INSERT INTO people (ref, name) VALUES ('at the new primary', 'B')");
    }

    private boolean isCarriedOver() {
        return !LocalPostgres.query(
                        standby.database(people.left().name()),
                        "SELECT 1 FROM pg_replication_slots WHERE synced AND NOT temporary")
                .isEmpty();
    }

    private static SequencedMap<String, String> settings(String name, String value) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put(name, value);
        return settings;
    }
}
