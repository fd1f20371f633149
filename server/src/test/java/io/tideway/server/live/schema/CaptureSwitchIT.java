package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection's way of capture is switched between two runs: links stay, and what was done meanwhile on both sides is found out. */
@Exhaustive
class CaptureSwitchIT {

    private static final String LEFT_BEHIND = """
            SELECT slot_name::text FROM pg_replication_slots WHERE database = current_database()
            UNION ALL SELECT pubname::text FROM pg_publication
            UNION ALL SELECT tgname::text FROM pg_trigger WHERE tgname LIKE 'tideway%'
            """;

    private final PeopleSync people = PeopleSync.create();

    @TempDir
    Path directory;

    private TidewayProcess program;
    private int rounds;

    @BeforeEach
    void start() {
        people.onLeft("INSERT INTO people (ref, name) SELECT 'l ' || n, 'L' FROM generate_series(1, 50) n");
        people.onRight("INSERT INTO people (ref, name) SELECT 'r ' || n, 'R' FROM generate_series(1, 50) n");
        program = new TidewayProcess(people.configuration(directory));
        connect("postgres", "postgres");
        program.start();
        program.awaitRunning();
        people.assertConverges(program);
    }

    @AfterEach
    void stop() {
        program.close();
        program.ask("deprovision");
        assertThat(leftBehind(people.left())).isEmpty();
        assertThat(leftBehind(people.right())).isEmpty();
    }

    @Test
    void linksStayAndNothingIsLostWhicheverSideIsSwitchedAndBack() {
        editWhileSwitching("postgres-heroku", "postgres");
        assertThat(leftBehind(people.left())).hasSize(4).allMatch(name -> name.matches("tideway_\\d+_.*"));
        editWhileSwitching("postgres", "postgres-heroku");
        assertThat(leftBehind(people.left())).hasSize(2).noneMatch(name -> name.matches("tideway_\\d+_.*"));
        editWhileSwitching("postgres-heroku", "postgres-heroku");
        editWhileSwitching("postgres", "postgres");
    }

    /** Without match fields a lost link would make a second record of each. */
    private void editWhileSwitching(String left, String right) {
        int round = ++rounds;
        people.onLeft("UPDATE people SET note = 'unread " + round + "' WHERE ref = 'l 50'");
        program.terminate();
        people.onLeft(
                "UPDATE people SET name = 'left " + round + "' WHERE ref IN ('l 1', 'r 1')",
                "DELETE FROM people WHERE ref IN ('l 2" + round + "', 'r 2" + round + "')",
                "INSERT INTO people (ref, name) VALUES ('l new " + round + "', 'N')");
        people.onRight(
                "UPDATE people SET city = 'right " + round + "' WHERE ref IN ('l 1', 'r 1')",
                "DELETE FROM people WHERE ref IN ('l 3" + round + "', 'r 3" + round + "')");
        connect(left, right);
        program.start();
        program.awaitRunning();
        people.assertConverges(program);
        assertCount(2, "name = 'left " + round + "' AND city = 'right " + round + "'");
        assertCount(0, "ref IN ('l 2" + round + "', 'r 2" + round + "', 'l 3" + round + "', 'r 3" + round + "')");
        assertCount(1, "ref = 'l new " + round + "'");
        assertCount(1, "note = 'unread " + round + "'");
        assertCount(100 - 3L * round, "true");
        people.onRight("UPDATE people SET note = 'live " + round + "' WHERE ref = 'l 40'");
        people.onLeft("UPDATE people SET note = 'live " + round + "' WHERE ref = 'r 40'");
        people.assertConverges(program);
        assertCount(2, "note = 'live " + round + "'");
    }

    private void assertCount(long expected, String condition) {
        assertThat(PeopleSync.count(people.left(), condition)).as(condition).isEqualTo(expected);
    }

    private void connect(String left, String right) {
        Path file = directory.resolve("tideway.yaml");
        try {
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replaceFirst("left: \\{ connector: [a-z-]+", "left: { connector: " + left)
                            .replaceFirst("right: \\{ connector: [a-z-]+", "right: { connector: " + right));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> leftBehind(Database database) {
        return LocalPostgres.query(database, LEFT_BEHIND).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }
}
