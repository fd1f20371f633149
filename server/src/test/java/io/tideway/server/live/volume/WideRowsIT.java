package io.tideway.server.live.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of 200 KB each, all together far more than the heap, go through every way that a record can take. {@code make big} does it with
 * more of them within 512 MiB.
 */
@Exhaustive
@Tag(TidewayProcess.ALONE)
class WideRowsIT {

    private static final int RECORDS = Integer.getInteger("tideway.wide.records", 400);
    private static final int CHARS = 200_000;
    private static final String HEAP = System.getProperty("tideway.wide.heap", "128m");
    private static final String LIMIT = "10m";
    private static final String WIDE = "repeat(md5(%s), " + CHARS / 32 + ")";

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
    void wideRecordsFitIntoASmallHeap() {
        // As what cannot be compressed: out of the row, so that an update of another field does not carry it.
        people.onLeft("ALTER TABLE people ALTER note SET STORAGE EXTERNAL");
        people.onRight("ALTER TABLE people ALTER note SET STORAGE EXTERNAL");
        people.onLeft("INSERT INTO people (ref, name, city, note) SELECT 'l ' || n, 'name ' || n, 'city ' || n, "
                + WIDE.formatted("n::text") + " FROM generate_series(1, " + RECORDS + ") n");
        program = new TidewayProcess(people.configuration(directory));
        program.start(List.of("-XX:+ExitOnOutOfMemoryError"), "-Xmx" + HEAP);
        program.awaitRunning();
        assertSettles("backfill");

        people.onLeft("UPDATE people SET note = " + WIDE.formatted("ref"));
        assertSettles("wide fields in one transaction");

        people.onLeft("UPDATE people SET city = 'moved'");
        assertSettles("narrow fields of wide records in one transaction");

        assertThat(program.ask("resync", "people").exitCode()).isZero();
        assertSettles("both sides compared with the ledger");
        assertThat(program.ask("verify").exitCode()).isZero();

        people.onRight("DELETE FROM people");
        assertSettles("deletes in one transaction");
        assertThat(PeopleSync.count(people.left(), "true")).isZero();
    }

    private void assertSettles(String what) {
        TidewayProcess.Answer waited = program.ask("wait", "--timeout", LIMIT);
        assertThat(waited.exitCode()).as(() -> what + waited + program.log()).isZero();
        assertThat(sum(people.right())).as(what).isEqualTo(sum(people.left()));
    }

    /** Compares two tables without reading them into this process. */
    private static String sum(Database side) {
        return LocalPostgres.query(
                        side,
                        "SELECT count(*), sum(hashtextextended(concat_ws('/', ref, name, city, note), 0)::numeric) FROM people")
                .toString();
    }
}
