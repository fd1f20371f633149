package io.tideway.server.live.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replication slot is dropped: what was edited and deleted on both sides meanwhile is found out, and nothing comes back. */
@Exhaustive
class HistoryIT {

    private static final String SLOTS = "FROM pg_replication_slots WHERE database = current_database()";

    private final PeopleSync people = PeopleSync.create();

    @TempDir
    Path directory;

    private TidewayProcess program;

    @BeforeEach
    void start() {
        people.onLeft("INSERT INTO people (ref, name) SELECT 'l ' || n, 'L' FROM generate_series(1, 50) n");
        people.onRight("INSERT INTO people (ref, name) SELECT 'r ' || n, 'R' FROM generate_series(1, 50) n");
        program = new TidewayProcess(people.configuration(directory));
        program.start();
        program.awaitRunning();
        people.assertConverges(program);
    }

    @AfterEach
    void stop() {
        program.close();
        program.ask("deprovision");
    }

    @Test
    void aSlotThatIsGoneAtTheStartIsMadeAgainAndBothSidesAreCompared() {
        program.terminate();
        edit();
        dropSlot(people.left());
        dropSlot(people.right());
        program.start();
        program.awaitRunning();
        assertEditsArrived();
    }

    @Test
    void aSlotThatIsDroppedWhileTheSyncRunsIsMadeAgainAndBothSidesAreCompared() {
        throwOutReader(people.left());
        edit();
        dropSlot(people.left());
        assertEditsArrived();
        dropSlot(people.right());
        people.onRight("UPDATE people SET note = 'once more' WHERE ref = 'r 9'");
        people.assertConverges(program);
        assertThat(PeopleSync.count(people.left(), "note = 'once more'")).isEqualTo(1);
    }

    private void edit() {
        people.onLeft(
                "UPDATE people SET name = 'left edit' WHERE ref IN ('l 1', 'r 1')",
                "DELETE FROM people WHERE ref IN ('l 2', 'r 2')",
                "INSERT INTO people (ref, name) VALUES ('l new', 'N')");
        people.onRight(
                "UPDATE people SET city = 'right edit' WHERE ref IN ('l 1', 'r 1')",
                "DELETE FROM people WHERE ref IN ('l 3', 'r 3')",
                "INSERT INTO people (ref, name) VALUES ('r new', 'N')");
    }

    private void assertEditsArrived() {
        people.assertConverges(program);
        assertThat(PeopleSync.count(people.left(), "name = 'left edit' AND city = 'right edit'"))
                .isEqualTo(2);
        assertThat(PeopleSync.count(people.left(), "ref IN ('l 2', 'r 2', 'l 3', 'r 3')"))
                .isZero();
        assertThat(PeopleSync.count(people.left(), "ref IN ('l new', 'r new')")).isEqualTo(2);
        assertThat(PeopleSync.count(people.left(), "true")).isEqualTo(98);
    }

    /** As a careless administrator would, who first throws out its reader. */
    private static void dropSlot(Database database) {
        Condition.await("slot dropped", () -> {
            throwOutReader(database);
            return !LocalPostgres.query(
                            database, "SELECT pg_drop_replication_slot(slot_name) " + SLOTS + " AND NOT active")
                    .isEmpty();
        });
    }

    private static void throwOutReader(Database database) {
        LocalPostgres.query(database, "SELECT pg_terminate_backend(active_pid) " + SLOTS + " AND active");
    }
}
