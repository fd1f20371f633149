package io.tideway.server.live.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.postgres.LocalPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first reading of a large table: killed half-way, and while users edit what was read and what was not. */
class BackfillIT {

    private static final int RECORDS = 20_000;
    private static final int RIGHT_RECORDS = 500;
    private static final int SOME = 2_000;

    private final PeopleSync people = PeopleSync.create();

    @TempDir
    Path directory;

    private TidewayProcess program;

    @BeforeEach
    void fill() {
        people.onLeft("INSERT INTO people (ref, name, city) SELECT 'l ' || n, 'L', 'L' FROM generate_series(1, "
                + RECORDS + ") n");
        people.onRight("INSERT INTO people (ref, name, city) SELECT 'r ' || n, 'R', 'R' FROM generate_series(1, "
                + RIGHT_RECORDS + ") n");
        program = new TidewayProcess(people.configuration(directory));
        program.start();
    }

    @AfterEach
    void stop() {
        program.close();
        program.ask("deprovision");
    }

    @Test
    void goesOnWhereItWasKilled() {
        awaitArrived(SOME);
        Condition.await("a chunk in the ledger", () -> progress() > 0);
        program.kill9();
        long committed = progress();
        assertThat(committed).isPositive();
        program.start();
        program.awaitRunning();
        assertThat(progress()).as("goes on, does not begin again").isGreaterThanOrEqualTo(committed);
        people.assertConverges(program);
        assertThat(arrived()).isEqualTo(RECORDS);
        // The server's counters come some time after what they count.
        Condition.await("the server's counters", () -> inserted() >= RECORDS + RIGHT_RECORDS);
        assertThat(inserted()).as("no record was created twice").isEqualTo(RECORDS + RIGHT_RECORDS);
    }

    @Test
    void editsBeforeAndAfterTheCursorAreKeptAndDeletesStay() {
        awaitArrived(SOME);
        String early = "ref IN ('l 1', 'l 100')";
        String late = "ref IN ('l " + (RECORDS - 1) + "', 'l " + (RECORDS - 100) + "')";
        people.onLeft(
                "UPDATE people SET name = 'edited' WHERE " + early,
                "UPDATE people SET name = 'edited' WHERE " + late,
                "DELETE FROM people WHERE ref IN ('l 2', 'l " + (RECORDS - 2) + "')",
                "INSERT INTO people (ref, name) VALUES ('l new', 'edited')");
        people.onRight(
                "UPDATE people SET city = 'edited' WHERE " + early,
                "DELETE FROM people WHERE ref IN ('l 3', 'r 3')",
                "UPDATE people SET city = 'edited' WHERE ref = 'r 500'",
                "INSERT INTO people (ref, name) VALUES ('r new', 'edited')");
        program.awaitRunning();
        people.assertConverges(program);
        assertThat(PeopleSync.count(people.left(), "name = 'edited'")).isEqualTo(6);
        assertThat(PeopleSync.count(people.left(), "city = 'edited'")).isEqualTo(3);
        assertThat(PeopleSync.count(people.left(), "true")).isEqualTo(RECORDS + RIGHT_RECORDS + 2 - 4);
    }

    private long inserted() {
        return Long.parseLong(String.valueOf(LocalPostgres.query(
                        people.right(), "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'people'")
                .get(0)
                .get(0)));
    }

    private void awaitArrived(long count) {
        Condition.await("backfill: " + program.log(), () -> arrived() >= count);
    }

    /** How many of the left side's records the ledger knows to be read; its side may be through already. */
    private long progress() {
        String read =
                "SELECT CASE stage WHEN 'LEFT' THEN records ELSE " + RECORDS + " END FROM tideway_ledger.backfill";
        return LocalPostgres.query(program.ledger(), read).stream()
                .mapToLong(row -> Long.parseLong(String.valueOf(row.get(0))))
                .sum();
    }

    private long arrived() {
        return PeopleSync.count(people.right(), "ref LIKE 'l %'");
    }
}
