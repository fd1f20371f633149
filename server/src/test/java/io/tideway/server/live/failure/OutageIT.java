package io.tideway.server.live.failure;

import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.server.live.fixture.TwoSidedWorkload;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database restarts, stays away for a while, or throws its clients out; the sync goes on without a hand. */
@Exhaustive
@Tag(TidewayProcess.ALONE)
class OutageIT {

    private static final long SEED = Long.getLong("tideway.seed", 20261122);
    private static final int EDITS = 300;
    private static final int ROUNDS = 4;

    @TempDir
    Path directory;

    private LocalPostgres leftServer;
    private LocalPostgres rightServer;
    private PeopleSync people;
    private TidewayProcess program;

    @BeforeEach
    void start() {
        leftServer = LocalPostgres.start(settings());
        rightServer = LocalPostgres.start(settings());
        people = PeopleSync.on(leftServer.createDatabase(), rightServer.createDatabase())
                .audited();
        people.onLeft("INSERT INTO people (ref, name) SELECT 'l ' || n, 'L' FROM generate_series(1, 20) n");
        program = new TidewayProcess(people.configuration(directory));
        program.start();
        program.awaitRunning();
    }

    @AfterEach
    void stop() {
        program.close();
        leftServer.close();
        rightServer.close();
    }

    @Test
    void survivesDatabasesThatRestartAndStayAway() {
        people.assertConverges(program);
        leftServer.restart();
        people.onLeft("UPDATE people SET name = 'after restart' WHERE ref = 'l 1'");
        people.onRight("UPDATE people SET city = 'meanwhile' WHERE ref = 'l 2'");
        people.assertConverges(program);

        rightServer.stop();
        people.onLeft(
                "UPDATE people SET name = 'while away' WHERE ref = 'l 3'",
                "INSERT INTO people (ref, name) VALUES ('l 21', 'new while away')",
                "DELETE FROM people WHERE ref = 'l 4'");
        rightServer.startAgain();
        people.onRight("UPDATE people SET city = 'back' WHERE ref = 'l 3'");
        people.assertConverges(program);

        leftServer.kill9();
        people.onRight(
                "UPDATE people SET note = 'the other is dead' WHERE ref = 'l 5'",
                "DELETE FROM people WHERE ref = 'l 6'");
        leftServer.startAgain();
        people.onLeft("UPDATE people SET name = 'alive' WHERE ref = 'l 5'");
        people.assertConverges(program);
    }

    @Test
    void survivesClientsThrownOutUnderLoad() {
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            for (int round = 0; round < ROUNDS; round++) {
                editors.awaitEdits(EDITS);
                throwOut(people.left());
                throwOut(people.right());
            }
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
    }

    @Test
    void survivesServersThatAreKilledUnderLoad() {
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            for (int round = 0; round < ROUNDS; round++) {
                editors.awaitEdits(EDITS);
                LocalPostgres victim = round % 2 == 0 ? leftServer : rightServer;
                victim.kill9();
                victim.startAgain();
            }
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
    }

    /** Ends every session of the sync, those that read the log too. */
    private static void throwOut(Database database) {
        LocalPostgres.query(
                database,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE pid <> pg_backend_pid() AND application_name ILIKE '%tideway%'");
    }

    private static SequencedMap<String, String> settings() {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("synchronous_commit", "on");
        return settings;
    }
}
