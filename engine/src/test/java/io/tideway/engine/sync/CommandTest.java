package io.tideway.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.api.Engine;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerUpdate;
import io.tideway.engine.ledger.MemoryLedger;
import io.tideway.engine.schema.EngineException;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.WatchedLedger;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemorySystem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator's command is carried out, whatever the sync's current task is, with the engine's own threads. */
@Timeout(60)
final class CommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PEOPLE = Worlds.PEOPLE;

    private final ManualClock clock = new ManualClock();
    private final MemorySystem leftSystem = new MemorySystem(clock, MemoryCharacter.database(), Worlds.people());
    private final MemorySystem rightSystem = new MemorySystem(clock, MemoryCharacter.database(), Worlds.people());
    private final User left = new User(leftSystem, clock);
    private final MemoryLedger ledger = new MemoryLedger(clock);
    private final CountDownLatch inHand = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean askedAlready = new AtomicBoolean();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger comparedSince = new AtomicInteger();

    private Engine engine(Ledger used) {
        Map<String, Connector> connectors = Map.of("left", leftSystem.connector(), "right", rightSystem.connector());
        SyncDefinition sync = new SyncDefinition(
                SyncWorld.SYNC,
                "left",
                "right",
                List.of(MappingDraft.of(PEOPLE, "name").build()));
        return new Engine(List.of(sync), connectors, used, HistoryRule.DEFAULT, clock, EngineListener.NONE);
    }

    /** Delays the first chunk until the operator has asked, and counts the compared records from then on. */
    private Ledger holdingTheChunkUp() {
        return WatchedLedger.around(ledger, (call, arguments) -> {
            if (away.get()) {
                throw new LedgerException(LedgerException.Kind.UNAVAILABLE, new Reason("AWAY", "Away.", "Wait."));
            }
            boolean chunk = call.equals("commit")
                    && !((LedgerUpdate) arguments[0]).backfills().isEmpty();
            if (chunk && !askedAlready.get()) {
                inHand.countDown();
                await(asked);
            }
            if (call.equals("askForComparison")) {
                askedAlready.set(true);
                asked.countDown();
            }
            if (call.equals("linksAfter") && askedAlready.get()) {
                comparedSince.incrementAndGet();
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks during the chunk, which ends afterwards; returns when the command is answered. */
    private void resync(Engine engine) throws InterruptedException {
        Thread operator = Thread.startVirtualThread(() -> engine.resync(SyncWorld.SYNC, Optional.empty()));
        await(asked);
        operator.join();
    }

    @Test
    void aComparisonRequestedDuringAChunkBegins() throws InterruptedException {
        left.insert(PEOPLE, "name", "Ada");
        try (Engine engine = engine(holdingTheChunkUp())) {
            engine.start();
            await(inHand);
            resync(engine);
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            assertThat(comparedSince).hasPositiveValue();
        }
    }

    @Test
    void aCommandIsAnsweredWhenItIsCarriedOut() throws InterruptedException {
        AtomicInteger begun = new AtomicInteger();
        try (Engine engine = engine(WatchedLedger.around(ledger, (call, arguments) -> {
            if (call.equals("setBackfill")) {
                begun.incrementAndGet();
            }
        }))) {
            engine.start();
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            int before = begun.get();
            engine.resync(SyncWorld.SYNC, Optional.empty());
            assertThat(begun).hasValue(before + 1);
        }
    }

    @Test
    void aCommandForAPausedSyncIsRefused() {
        try (Engine engine = engine(ledger)) {
            engine.start();
            engine.pause(SyncWorld.SYNC);
            assertThatThrownBy(() -> engine.resync(SyncWorld.SYNC, Optional.empty()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("paused");
        }
    }

    @Test
    void aComparisonRequestedDuringAChunkOutlivesACrash() throws InterruptedException {
        left.insert(PEOPLE, "name", "Ada");
        try (Engine engine = engine(WatchedLedger.around(holdingTheChunkUp(), (call, arguments) -> {
            // Nothing becomes durable after the current chunk.
            if (askedAlready.get() && !call.equals("id")) {
                away.set(true);
            }
        }))) {
            engine.start();
            await(inHand);
            resync(engine);
        }
        away.set(false);
        try (Engine engine = engine(holdingTheChunkUp())) {
            engine.start();
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            assertThat(comparedSince).hasPositiveValue();
        }
    }
}
