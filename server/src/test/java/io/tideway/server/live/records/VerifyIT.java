package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.server.live.fixture.TwoSidedWorkload;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} compares while both sides are edited, and takes no change in flight for a difference. */
@Tag(TidewayProcess.ALONE)
class VerifyIT {

    private static final long SEED = 7;
    private static final int ROUNDS = 5;
    private static final long EDITS_BETWEEN = 200;

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
    void aRecordThatNeverRestsIsNoDifference() throws InterruptedException {
        people.onLeft("INSERT INTO people (ref) VALUES ('restless')");
        program.start();
        program.awaitRunning();
        AtomicBoolean enough = new AtomicBoolean();
        Thread editor = Thread.ofVirtual().start(() -> {
            for (int n = 0; !enough.get(); n++) {
                people.onLeft("UPDATE people SET note = '" + n + "'");
            }
        });
        for (int round = 0; round < 2 * ROUNDS; round++) {
            TidewayProcess.Answer verified = program.ask("verify");
            assertThat(verified.exitCode()).as(verified.toString()).isZero();
        }
        enough.set(true);
        editor.join();
        people.assertConverges(program);
    }

    @Test
    void changesInFlightAreNoDifference() {
        program.start();
        program.awaitRunning();
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            for (int round = 0; round < ROUNDS; round++) {
                editors.awaitEdits(EDITS_BETWEEN);
                TidewayProcess.Answer verified = program.ask("verify");
                assertThat(verified.exitCode()).as(verified.toString()).isZero();
            }
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
    }
}
