package io.tideway.engine.sync;

import static io.tideway.engine.sync.EngineBench.ONE;
import static io.tideway.engine.sync.EngineBench.TWO;
import static io.tideway.engine.sync.EngineBench.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sync reports its failure, whatever else happens, and another sync is not affected. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class HealthTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static EngineBench running() {
        EngineBench bench = EngineBench.people();
        bench.user("left").insert(PEOPLE, "name", "Ada");
        bench.engine.start();
        bench.awaitValue("first", PEOPLE, "Ada");
        bench.awaitValue("second", PEOPLE, "Ada");
        return bench;
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTHENTICATION", "CONFIGURATION", "BUG"})
    void aStreamThatIsRefusedIsShownUntilItIsReadAgain(Kind kind) throws InterruptedException {
        try (EngineBench bench = running()) {
            bench.failAt("second poll", failure(kind));
            bench.awaitState(TWO, SyncState.FAILED);
            LedgerException away =
                    new LedgerException(LedgerException.Kind.UNAVAILABLE, new Reason("LEDGER_AWAY", "Away.", "Wait."));
            bench.failAt("ledger commit", away);
            bench.user("left").insert(PEOPLE, "name", "Bob");
            bench.await("the ledger to fail", () -> bench.calls("ledger journal") > 0);
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            bench.clearFailures();
            bench.failAt("second poll", failure(kind));
            bench.awaitValue("second", PEOPLE, "Bob");
            assertThat(bench.status(TWO).state()).isEqualTo(SyncState.FAILED);
            bench.awaitReason(TWO, "INJECTED_" + kind);
            bench.awaitState(ONE, SyncState.RUNNING);

            bench.clearFailures();
            bench.user("second").insert(PEOPLE, "name", "Cy");
            bench.awaitState(TWO, SyncState.RUNNING);
            bench.awaitValue("left", PEOPLE, "Cy");
        }
    }

    @Test
    void resumeStartsASyncWhoseStreamIsRefused() {
        try (EngineBench bench = running()) {
            bench.failAt("second changes", failure(Kind.AUTHENTICATION));
            bench.failAt("second poll", failure(Kind.UNAVAILABLE));
            bench.awaitState(TWO, SyncState.FAILED);
            bench.clearFailures();
            bench.engine.resume(TWO);
            assertThat(bench.status(TWO).state()).isEqualTo(SyncState.RUNNING);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "second poll",
                "second changes",
                "second snapshot",
                "second write",
                "second fetch",
                "second head",
                "second reserveKeys"
            })
    void anErrorInAnyThreadIsShownAndStopsItsSyncAlone(String call) {
        for (Error error :
                List.of(new OutOfMemoryError("test"), new StackOverflowError(), new NoClassDefFoundError())) {
            try (EngineBench bench = running()) {
                bench.failAt(call, error);
                if (call.equals("second changes")) {
                    bench.failAt("second poll", failure(Kind.UNAVAILABLE)); // so that the stream is opened again
                }
                bench.user("left").insert(PEOPLE, "name", "Bob");
                bench.engine.resync(TWO, Optional.empty());
                bench.user("second").update(PEOPLE, bench.user("second").find(PEOPLE, "name", "Ada"), "name", "theirs");
                bench.await(
                        error + " at " + call,
                        () -> bench.status(TWO).state() == SyncState.FAILED || bench.calls(call) == 0);
                if (bench.calls(call) > 0) {
                    bench.awaitReason(TWO, "DEFECT");
                }
                bench.awaitValue("first", PEOPLE, "Bob");
                assertThat(bench.status(ONE).state()).isEqualTo(SyncState.RUNNING);
                bench.clearFailures();
                bench.engine.resume(TWO);
                bench.awaitValue("second", PEOPLE, "Bob");
                bench.awaitValue("left", PEOPLE, "theirs");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger commit", "ledger journal", "ledger linksAfter", "ledger dueIssues"})
    void anErrorAtTheLedgerIsShown(String call) {
        try (EngineBench bench = running()) {
            bench.failAt(call, new OutOfMemoryError("test"));
            bench.user("left").insert(PEOPLE, "name", "Bob");
            bench.engine.resync(TWO, Optional.empty());
            if (!call.equals("ledger dueIssues")) {
                bench.awaitReason(TWO, "DEFECT");
            }
            bench.clearFailures();
            bench.engine.resume(ONE);
            bench.engine.resume(TWO);
            bench.awaitValue("second", PEOPLE, "Bob");
            bench.awaitState(TWO, SyncState.RUNNING);
        }
    }

    @Test
    void anEngineThatLostTheLockWritesNothingUntilItHasItAgain() {
        try (EngineBench bench = running()) {
            bench.ledger.loseLock(TWO);
            try (SyncLock other = bench.ledger.lock(TWO)) {
                bench.awaitReason(TWO, "SYNC_IS_RUNNING");
                assertThat(bench.status(TWO).state()).isEqualTo(SyncState.WAITING);
                bench.user("left").insert(PEOPLE, "name", "Bob");
                bench.awaitValue("first", PEOPLE, "Bob");
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                assertThat(bench.user("second").records(PEOPLE)).hasSize(1);
                assertThat(other.isHeld()).isTrue();
            }
            bench.awaitValue("second", PEOPLE, "Bob");
            bench.awaitState(TWO, SyncState.RUNNING);
        }
    }

    @Test
    void aHeldMassChangeNeitherReopensTheSyncNorLooksAtTheTables() {
        EngineBench bench = new EngineBench(
                List.of(Worlds.people()),
                List.of(MappingDraft.of(PEOPLE, "name")
                        .brake(new BrakeRule(new BrakeRule.Limit(10, 2), BrakeRule.Limit.NONE))
                        .build()));
        try (bench) {
            User left = bench.user("left");
            for (int i = 0; i < 10; i++) {
                left.insert(PEOPLE, "name", "n" + i);
            }
            bench.engine.start();
            bench.awaitValue("second", PEOPLE, "n9");
            List<RecordKey> keys = List.copyOf(left.records(PEOPLE).keySet());
            left.transaction(edits -> keys.forEach(key -> edits.delete(PEOPLE, key)));
            bench.await(
                    "the brake",
                    () -> bench.status(TWO).tables().getFirst().paused().isPresent());
            long discovered = bench.calls("second discover");
            long opened = bench.calls("second changes");
            LockSupport.parkNanos(Duration.ofSeconds(4).toNanos());
            assertThat(bench.calls("second discover") - discovered).isLessThanOrEqualTo(1);
            bench.engine.resume(TWO);
            assertThat(bench.calls("second changes")).isEqualTo(opened);
        }
    }

    @Test
    void theStatusMakesNoLedgerCalls() {
        try (EngineBench bench = running()) {
            bench.await("the count", () -> bench.status(TWO).tables().getFirst().links() == 1);
            bench.user("left").insert(PEOPLE, "name", "Bob");
            bench.awaitValue("second", PEOPLE, "Bob");
            bench.await("the count", () -> bench.status(TWO).tables().getFirst().links() == 2);
            bench.user("left").delete(PEOPLE, bench.user("left").find(PEOPLE, "name", "Bob"));
            bench.await("the count", () -> bench.status(TWO).tables().getFirst().links() == 1);
            long before = bench.calls("ledger countLinks");
            for (int i = 0; i < 100; i++) {
                bench.engine.status();
            }
            assertThat(bench.calls("ledger countLinks")).isEqualTo(before);
        }
    }
}
