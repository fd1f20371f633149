package io.tideway.engine.sync;

import static io.tideway.engine.sync.EngineBench.ONE;
import static io.tideway.engine.sync.EngineBench.TWO;
import static io.tideway.engine.sync.EngineBench.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.schema.EngineException;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A problem of one table, sync or system at the start stops no other, and is retried. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class StartTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final String CITIES = "cities";

    @ParameterizedTest
    @CsvSource({
        "second check, UNAVAILABLE, WAITING",
        "second discover, UNAVAILABLE, WAITING",
        "second provision, BUSY, WAITING",
        "second check, AUTHENTICATION, FAILED",
        "second provision, CONFIGURATION, FAILED",
        "second provision, BUG, FAILED"
    })
    void aFailureOfOneSystemDoesNotAffectOtherSyncs(String call, Kind kind, SyncState state)
            throws InterruptedException {
        try (EngineBench bench = EngineBench.people()) {
            bench.user("left").insert(PEOPLE, "name", "Ada");
            bench.failAt(call, failure(kind));
            bench.engine.start();
            bench.awaitValue("first", PEOPLE, "Ada");
            assertThat(bench.status(ONE).state()).isEqualTo(SyncState.RUNNING);
            assertThat(bench.status(TWO).state()).isEqualTo(state);
            assertThat(bench.status(TWO).reason()).isPresent();
            bench.clearFailures();
            bench.awaitState(TWO, SyncState.RUNNING);
            bench.awaitValue("second", PEOPLE, "Ada");
            assertThat(bench.status(TWO).reason()).isEmpty();
        }
    }

    @Test
    void anEngineWaitsForSystemsThatAreAllAway() {
        try (EngineBench bench = EngineBench.people()) {
            bench.failAt("left check", failure(Kind.UNAVAILABLE));
            bench.engine.start();
            assertThat(bench.engine.status()).extracting(SyncStatus::state).containsOnly(SyncState.WAITING);
            bench.clearFailures();
            bench.awaitState(ONE, SyncState.RUNNING);
            bench.awaitState(TWO, SyncState.RUNNING);
        }
    }

    @Test
    void aResumeDuringAnOutageIsRetried() {
        try (EngineBench bench = EngineBench.people()) {
            bench.engine.start();
            bench.engine.pause(TWO);
            assertThat(bench.status(TWO).state()).isEqualTo(SyncState.PAUSED);
            bench.failAt("second check", failure(Kind.UNAVAILABLE));
            bench.engine.resume(TWO);
            assertThat(bench.status(TWO).state()).isEqualTo(SyncState.WAITING);
            bench.clearFailures();
            bench.awaitState(TWO, SyncState.RUNNING);
        }
    }

    @Test
    void aPauseEndsTheAttempts() {
        try (EngineBench bench = EngineBench.people()) {
            bench.failAt("second check", failure(Kind.UNAVAILABLE));
            bench.engine.start();
            bench.engine.pause(TWO);
            bench.clearFailures();
            assertThat(bench.status(TWO).state()).isEqualTo(SyncState.PAUSED);
            bench.engine.resume(TWO);
            assertThat(bench.status(TWO).state()).isEqualTo(SyncState.RUNNING);
        }
    }

    @Test
    void theLedgerMayBeAwayForOneSync() {
        try (EngineBench bench = EngineBench.people()) {
            bench.ledger.lock(TWO);
            bench.engine.start();
            assertThat(bench.status(ONE).state()).isEqualTo(SyncState.RUNNING);
            bench.awaitReason(TWO, "SYNC_IS_RUNNING");
            bench.ledger.loseLock(TWO);
            bench.awaitState(TWO, SyncState.RUNNING);
        }
    }

    private static EngineBench twoTables() {
        MemoryTable cities = MemoryTable.generated(CITIES, MemoryField.text("name"));
        return new EngineBench(
                List.of(Worlds.people(), cities),
                List.of(
                        MappingDraft.of(PEOPLE, "name").build(),
                        MappingDraft.of(CITIES, "name").build()));
    }

    @Test
    void oneTableThatCannotBeProvisionedWaitsAlone() throws InterruptedException {
        try (EngineBench bench = twoTables()) {
            Reason locked = new Reason("TABLE_NOT_CAPTURED", "A lock.", "Wait.");
            bench.system("left").refuse(CITIES, Optional.of(locked));
            bench.user("left").insert(PEOPLE, "name", "Ada");
            bench.user("left").insert(CITIES, "name", "Bern");
            bench.engine.start();
            bench.awaitValue("first", PEOPLE, "Ada");
            assertThat(bench.status(ONE).state()).isEqualTo(SyncState.RUNNING);
            assertThat(bench.status(ONE).tables().getLast().paused()).contains(locked);
            assertThat(bench.engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
            bench.user("left").insert(CITIES, "name", "Biel");
            bench.user("left").insert(PEOPLE, "name", "Bob");
            bench.awaitValue("first", PEOPLE, "Bob");
            assertThat(bench.user("first").records(CITIES)).isEmpty();

            bench.system("left").refuse(CITIES, Optional.empty());
            bench.awaitValue("first", CITIES, "Bern");
            bench.awaitValue("second", CITIES, "Biel");
            assertThat(bench.status(ONE).tables().getLast().paused()).isEmpty();
        }
    }

    @Test
    void oneMappingThatDoesNotFitWaitsAlone() {
        EngineBench bench = new EngineBench(
                List.of(Worlds.people()),
                List.of(
                        MappingDraft.of(PEOPLE, "name").build(),
                        MappingDraft.of("nowhere", "name").build()));
        try (bench) {
            bench.user("left").insert(PEOPLE, "name", "Ada");
            bench.engine.start();
            bench.awaitValue("first", PEOPLE, "Ada");
            assertThat(bench.status(ONE).tables().getLast().paused()).isPresent();
        }
    }

    @Test
    void anEngineWithoutAFittingDefinitionDoesNotStart() {
        EngineBench bench = new EngineBench(
                List.of(Worlds.people()),
                List.of(MappingDraft.of("nowhere", "name").build()));
        try (bench) {
            assertThatThrownBy(bench.engine::start).isInstanceOf(EngineException.class);
        }
    }
}
