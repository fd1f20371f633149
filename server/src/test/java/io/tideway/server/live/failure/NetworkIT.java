package io.tideway.server.live.failure;

import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveServer;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.server.live.fixture.TwoSidedWorkload;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import io.tideway.testkit.postgres.LocalProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The networks between the engine and each of its servers swallow what is sent, reset connections, and get slow. */
@Exhaustive
class NetworkIT {

    private static final long SEED = Long.getLong("tideway.seed", 20261123);
    private static final int EDITS = 300;
    private static final int EDITS_IN_THE_DARK = 1_000;
    private static final Duration SLOW = Duration.ofMillis(20);

    @TempDir
    Path directory;

    private LocalPostgres server;
    private LocalProxy left;
    private LocalProxy right;
    private LocalProxy ledger;
    private Database ledgerDatabase;
    private PeopleSync people;
    private TidewayProcess program;

    @BeforeEach
    void start() {
        server = LocalPostgres.start(LiveServer.givingUpSoon());
        left = new LocalProxy(server.port());
        right = new LocalProxy(server.port());
        ledger = new LocalProxy(server.port());
        people = PeopleSync.on(server.createDatabase(), server.createDatabase()).audited();
        ledgerDatabase = server.createDatabase();
        program = new TidewayProcess(PeopleSync.configuration(
                directory,
                people.left().at(left.port()),
                people.right().at(right.port()),
                ledger(ledgerDatabase.at(ledger.port()))));
        program.start(TidewayProcess.IMPATIENT, "-Xmx512m");
        program.awaitRunning();
    }

    private static String ledger(Database database) {
        return "ledger: { url: \"postgresql://%s:%d/%s\", user: %s, password: \"%s\" }%n"
                .formatted(database.host(), database.port(), database.name(), database.user(), database.password());
    }

    @AfterEach
    void stop() {
        program.close();
        List.of(left, right, ledger).forEach(LocalProxy::close);
        server.close();
    }

    @Test
    void whatWasSwallowedUnderLoadIsMadeUpFor() {
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            for (LocalProxy hole : List.of(left, right, ledger)) {
                editors.awaitEdits(EDITS);
                hole.swallow();
                editors.awaitEdits(EDITS_IN_THE_DARK);
                hole.pass();
                program.awaitRunning();
            }
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(ledgerDatabase);
        }
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void aSilentStreamIsFoundToBeLost() {
        people.assertConverges(program);
        for (LocalProxy hole : List.of(left, right)) {
            hole.swallow();
            hole.pass();
        }
        people.onLeft("INSERT INTO people (ref) VALUES ('told to nobody')");
        people.onRight("INSERT INTO people (ref) VALUES ('nor this')");
        people.assertConverges(program);
    }

    @Test
    void aServerThatCannotBeReachedIsNamed() {
        people.assertConverges(program);
        left.swallow();
        Condition.await("the status says so", () -> program.ask("status").exitCode() != 0);
        left.pass();
        program.awaitRunning();
        people.assertConverges(program);
    }

    @Test
    void resetsUnderLoadLoseNothing() {
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            for (LocalProxy broken : List.of(left, ledger, right, ledger, left, right)) {
                editors.awaitEdits(EDITS);
                broken.reset();
            }
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(ledgerDatabase);
        }
    }

    @Test
    void slowNetworksAreOnlySlow() {
        List.of(left, right, ledger).forEach(line -> line.slowDown(SLOW));
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            editors.awaitEdits(EDITS);
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(ledgerDatabase);
        }
    }
}
