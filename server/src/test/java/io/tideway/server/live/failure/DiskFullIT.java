package io.tideway.server.live.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.SmallDisk;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.server.live.fixture.TwoSidedWorkload;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the ledger is full, under load from both sides or at the start; with room again, the sync goes on. */
@Exhaustive
class DiskFullIT {

    private static final long SEED = Long.getLong("tideway.seed", 20261122);
    private static final int EDITS = 200;
    private static final int DISK_MEGABYTES = 128;
    private static final long PAGE = 4096;
    private static final int WAITING = 1;
    private static final int UNREACHABLE = 3;

    @TempDir
    Path directory;

    private SmallDisk disk;
    private LocalPostgres server;
    private PeopleSync people;
    private TidewayProcess program;

    @BeforeEach
    void configure() {
        disk = SmallDisk.at(directory.resolve(".tideway"), DISK_MEGABYTES);
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("synchronous_commit", "on");
        server = LocalPostgres.start(settings);
        people = PeopleSync.on(server.createDatabase(), server.createDatabase()).audited();
        program = TidewayProcess.on(disk, people.configuration(directory));
    }

    @AfterEach
    void end() {
        if (server != null) {
            disk.free();
            program.close();
            server.close();
            disk.close();
        }
    }

    @Test
    void theSyncWaitsForRoomAndGoesOnByItself() {
        program.start();
        program.awaitRunning();
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            fillUnderLoad(editors);
            editors.awaitEdits(EDITS);
            disk.free();
            program.awaitRunning();
            editors.awaitEdits(EDITS);
            fillUntilItShows();
            disk.free();
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
        assertNoStackTrace();
    }

    @Test
    void theLedgersServerIsStartedAgainWhenItDiesOfIt() {
        program.start();
        program.awaitRunning();
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            fillUnderLoad(editors);
            long dead = program.ledgerServer().orElseThrow().pid();
            killByFullLog();
            Condition.await("a start in vain", () -> program.log().contains("EMBEDDED_DISK_FULL"));
            TidewayProcess.Answer status = program.ask("status");
            assertThat(status.exitCode()).as(status.toString()).isEqualTo(WAITING);
            assertThat(status.out()).contains("WAITING").containsAnyOf("LEDGER_UNAVAILABLE", "SYNC_LOCK_LOST");
            editors.awaitEdits(EDITS);
            disk.free();
            program.awaitRunning();
            assertThat(program.ledgerServer().orElseThrow().pid()).isNotEqualTo(dead);
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
        assertThat(program.log()).contains("No space left on device", "Make room: 0 MB are free");
        assertNoStackTrace();
    }

    @Test
    void aStartOnAFullDiskSaysSoAndTheNextOneGoesOn() {
        program.start();
        program.awaitRunning();
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            editors.awaitEdits(EDITS);
            program.terminate();
            disk.fill();
            program.start();
            assertThat(program.end()).isEqualTo(UNREACHABLE);
            assertThat(program.log()).contains("EMBEDDED_DISK_FULL: ", "Fix: Make room: 0 MB are free");
            editors.awaitEdits(EDITS);
            disk.free();
            program.start();
            program.awaitRunning();
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
        assertNoStackTrace();
    }

    @Test
    void theVeryFirstStartNeedsRoomAndTheNextOneGoesOn() {
        people.onLeft("INSERT INTO people (ref, name) VALUES ('a', 'A')");
        assertFirstStartFails(0, "STATE_NOT_WRITABLE: ", "No space left on device", "Fix: ", "has room");
        // Room for the token alone, not for the password; then in the midst of making the data directory.
        assertFirstStartFails(PAGE, "EMBEDDED_DISK_FULL: ", "Fix: Make room: 0 MB are free");
        assertFirstStartFails(20L << 20, "EMBEDDED_DISK_FULL: ", "initdb failed", "Fix: Make room: ");
        disk.free();
        program.start();
        program.awaitRunning();
        people.assertConverges(program);
        assertThat(PeopleSync.count(people.right(), "ref = 'a'")).isEqualTo(1);
        assertThat(program.log()).doesNotContain("\tat ");
    }

    private void assertFirstStartFails(long room, String... says) {
        disk.fill(room);
        int before = program.log().length();
        program.start();
        int exitCode = program.end();
        assertThat(program.log().substring(before)).contains(says);
        assertThat(exitCode).isNotZero();
    }

    /** Returns when the engine was refused by its ledger for want of room, and says so. */
    private void fillUntilItShows() {
        disk.fill();
        Condition.await("the sync waits for its ledger", () -> {
            String status = program.ask("status").out();
            return status.contains("WAITING") && status.contains("LEDGER_UNAVAILABLE");
        });
        String status = program.ask("status").out();
        assertThat(status).contains("No space left on device", "has room");
    }

    private void fillUnderLoad(TwoSidedWorkload editors) {
        editors.start();
        editors.awaitEdits(EDITS);
        fillUntilItShows();
    }

    /** Has the ledger's server go on to a new file of its log, for which there is no room, until it has ended. */
    private void killByFullLog() {
        Condition.await("the ledger's server ends", () -> {
            if (program.ledgerServer().isPresent()) {
                writeLog();
            }
            return program.log().contains("The ledger's server is gone");
        });
    }

    private void writeLog() {
        try (Connection connection = program.ledger().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_logical_emit_message(false, 'full', 'x'), pg_switch_wal()");
        } catch (SQLException itEnds) {
            assertThat(itEnds.getSQLState()).isNotNull();
        } catch (UncheckedIOException itHasEnded) {
            assertThat(itHasEnded).hasCauseInstanceOf(NoSuchFileException.class);
        }
    }

    private void assertNoStackTrace() {
        assertThat(program.log()).doesNotContain("Exception", "\tat ");
    }
}
