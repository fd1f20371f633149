package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.Editors;
import io.tideway.server.live.fixture.People;
import io.tideway.server.live.fixture.Program;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} compares while both sides are edited, and takes no change on its way for a difference. */
@Tag(Program.ALONE)
class VerifyIT {

    private static final long SEED = 7;
    private static final int ROUNDS = 5;
    private static final long EDITS_BETWEEN = 200;

    @TempDir
    Path directory;

    private People people;
    private Program program;

    @BeforeEach
    void configure() {
        people = People.create().audited();
        program = new Program(people.configuration(directory));
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
            Program.Answer verified = program.ask("verify");
            assertThat(verified.exitCode()).as(verified.toString()).isZero();
        }
        enough.set(true);
        editor.join();
        people.assertConverges(program);
    }

    @Test
    void changesOnTheirWayAreNoDifference() {
        program.start();
        program.awaitRunning();
        try (Editors editors = new Editors(people, SEED)) {
            editors.start();
            for (int round = 0; round < ROUNDS; round++) {
                editors.awaitEdits(EDITS_BETWEEN);
                Program.Answer verified = program.ask("verify");
                assertThat(verified.exitCode()).as(verified.toString()).isZero();
            }
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
        }
    }
}
