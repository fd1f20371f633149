package io.tideway.server.live.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.server.live.fixture.TwoSidedWorkload;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program is killed, its ledger's server is killed, or both, while users edit both sides. */
@Exhaustive
@Tag(TidewayProcess.ALONE)
@Tag(LiveConnection.BY_TRIGGERS)
class CrashIT {

    private static final long SEED = Long.getLong("tideway.seed", 20261122);
    private static final int ROUNDS = Integer.getInteger("tideway.rounds", 4);
    private static final int MOST_EDITS_BEFORE_KILL = 400;

    @TempDir
    Path directory;

    private PeopleSync people;
    private TidewayProcess program;

    @BeforeEach
    void configure() {
        people = PeopleSync.create().audited();
        program = new TidewayProcess(people.configuration(directory));
    }

    @AfterEach
    void end() {
        program.close();
        program.ask("deprovision");
    }

    @Test
    void nothingIsLostOrDoubledWhateverIsKilled() {
        Random random = new Random(SEED);
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            for (int round = 0; round < ROUNDS; round++) {
                program.start();
                if (round % 3 > 0) {
                    program.awaitRunning();
                }
                editors.awaitEdits(random.nextInt(MOST_EDITS_BEFORE_KILL));
                kill(Victim.values()[round % Victim.values().length]);
            }
            program.start();
            program.awaitRunning();
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
    }

    @Test
    void theSyncGoesOnByItselfWhenItsLedgerServerIsKilled() {
        program.start();
        program.awaitRunning();
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            assertThat(LocalPostgres.query(program.ledger(), "SHOW " + setting))
                    .as(setting)
                    .isEqualTo(List.of(List.of("on")));
        }
        long server = program.ledgerServer().orElseThrow().pid();
        killLedgerServer();
        people.onLeft("INSERT INTO people (ref, name) VALUES ('a', 'A')");
        Condition.await(
                "another server",
                () -> program.ledgerServer()
                        .filter(handle -> handle.pid() != server)
                        .isPresent());
        people.assertConverges(program);
        assertThat(PeopleSync.count(people.right(), "ref = 'a'")).isEqualTo(1);
        assertThat(program.log()).doesNotContain("Exception");
    }

    @Test
    void noServerIsLeftBehind() {
        program.start();
        program.awaitRunning();
        program.kill9();
        assertThat(program.ledgerServer()).isPresent();
        Condition.await(
                "the watchdog stops the orphan", () -> program.ledgerServer().isEmpty());

        program.start();
        program.awaitRunning();
        assertThat(program.terminate()).isZero();
        assertThat(program.ledgerServer()).isEmpty();
    }

    private enum Victim {
        ENGINE,
        BOTH,
        LEDGER_SERVER
    }

    private void kill(Victim victim) {
        switch (victim) {
            case ENGINE -> program.kill9();
            case LEDGER_SERVER -> {
                killLedgerServer();
                program.kill9();
            }
            case BOTH -> {
                program.kill9();
                killLedgerServer();
            }
        }
    }

    private void killLedgerServer() {
        program.ledgerServer().ifPresent(ProcessHandle::destroyForcibly);
    }
}
