package io.tideway.server.live.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large table and a large transaction go through a small heap. {@code make big} does it with a million records within 512 MiB,
 * and prints what it took.
 */
@Exhaustive
@Tag(TidewayProcess.ALONE)
class BigIT {

    private static final int RECORDS = Integer.getInteger("tideway.big.records", 100_000);
    /** So many of them are changed in one transaction. */
    private static final int CHANGED = Integer.getInteger("tideway.big.changed", RECORDS);

    private static final String HEAP = System.getProperty("tideway.big.heap", "128m");
    private static final String LIMIT = "30m";

    private final PeopleSync people = PeopleSync.create();

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // made by the test
    private TidewayProcess program;

    @AfterEach
    void stop() {
        program.close();
        program.ask("deprovision");
    }

    @Test
    void aLargeTableAndALargeTransactionFitIntoASmallHeap() throws IOException {
        people.onLeft("INSERT INTO people (ref, name, city, note) SELECT 'l ' || n, 'name ' || n, 'city ' || n % 1000,"
                + " repeat('note ', 10) FROM generate_series(1, " + RECORDS + ") n");
        program = new TidewayProcess(people.configuration(directory));
        program.start(
                List.of("-XX:+ExitOnOutOfMemoryError", "-Xlog:gc*:file=" + directory.resolve("gc.log")), "-Xmx" + HEAP);
        program.awaitRunning();
        long begin = System.nanoTime();
        settle("backfill", RECORDS, begin);

        begin = System.nanoTime();
        people.onLeft("UPDATE people SET name = name || '!', city = 'moved' WHERE id <= " + CHANGED);
        people.onRight("UPDATE people SET note = 'seen' WHERE ref LIKE '%7'");
        settle("one transaction", CHANGED, begin);
        assertThat(sum(people.right())).isEqualTo(sum(people.left()));
        assertThat(PeopleSync.count(people.right(), "city = 'moved' AND name LIKE '%!'"))
                .isEqualTo(CHANGED);
        assertThat(PeopleSync.count(people.left(), "note = 'seen'")).isEqualTo(RECORDS / 10);
        TidewayProcess.Answer verified = program.ask("verify");
        assertThat(verified.exitCode()).as(verified.toString()).isZero();
    }

    private void settle(String what, int records, long begin) throws IOException {
        TidewayProcess.Answer waited = program.ask("wait", "--timeout", LIMIT);
        assertThat(waited.exitCode()).as(() -> waited + program.log()).isZero();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%s of %,d records: %.1f s, %,.0f records/s, heap %s, most resident memory %s%n",
                what, records, seconds, records / seconds, HEAP, residentMemory());
    }

    /** The most memory that the process held at once, if the system reports it. */
    private String residentMemory() throws IOException {
        Path status = Path.of("/proc/" + program.pid() + "/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .map(line -> line.substring("VmHWM:".length()).strip())
                        .findFirst()
                        .orElse("unknown")
                : "unknown";
    }

    /** Compares two tables without reading them into this process. */
    private static String sum(Database side) {
        return LocalPostgres.query(
                        side,
                        "SELECT count(*), sum(hashtextextended(concat_ws('/', ref, name, city, note), 0)::numeric) FROM people")
                .toString();
    }
}
