package io.tideway.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.Side;
import io.tideway.engine.api.Engine;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.MemoryLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Connector;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemorySystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One session of a sync ends and another begins, with the engine's own threads. */
@Timeout(60)
final class SessionChangeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PEOPLE = Worlds.PEOPLE;

    private final ManualClock clock = new ManualClock();
    private final MemorySystem leftSystem = new MemorySystem(clock, MemoryCharacter.database(), Worlds.people());
    private final MemorySystem rightSystem = new MemorySystem(clock, MemoryCharacter.database(), Worlds.people());
    private final User left = new User(leftSystem, clock);
    private final User right = new User(rightSystem, clock);
    private final MemoryLedger ledger = new MemoryLedger(clock);
    private final AtomicBoolean away = new AtomicBoolean();
    private final FaultScript script = new FaultScript(call -> away.get() ? Fault.BEFORE : Fault.NONE);

    private Engine engine(Ledger used) {
        Map<String, Connector> connectors = Map.of(
                "left", new FaultyConnector(leftSystem.connector(), script),
                "right", new FaultyConnector(rightSystem.connector(), script));
        SyncDefinition sync = new SyncDefinition(
                SyncWorld.SYNC,
                "left",
                "right",
                List.of(MappingDraft.of(PEOPLE, "name")
                        .conflicts(ConflictPolicy.MANUAL)
                        .build()));
        return new Engine(List.of(sync), connectors, used, HistoryRule.DEFAULT, clock, EngineListener.NONE);
    }

    /** The command waited in the session that was replaced, and must not be lost with it. */
    @Test
    void theNextSessionCarriesOutAWaitingCommand() throws InterruptedException {
        try (Engine engine = engine(ledger)) {
            RecordKey key = left.insert(PEOPLE, "name", "Ada");
            engine.start();
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            engine.pause(SyncWorld.SYNC);
            left.update(PEOPLE, key, "name", "left");
            right.update(PEOPLE, right.find(PEOPLE, "name", "Ada"), "name", "right");
            engine.resume(SyncWorld.SYNC);
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            long issue = engine.issues(List.of(), 0, 2).getFirst().issue().id();

            away.set(true);
            engine.keep(issue, Side.LEFT);
            engine.pause(SyncWorld.SYNC);
            away.set(false);
            engine.resume(SyncWorld.SYNC);

            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            assertThat(right.find(PEOPLE, "name", "left")).isNotNull();
            assertThat(engine.issues(List.of(), 0, 2)).isEmpty();
        }
    }

    @Test
    void aDefectAtTheStartLeavesNoLock() {
        try (Engine engine = engine(failingAt("setAside"))) {
            assertThatThrownBy(engine::start).isInstanceOf(AssertionError.class);
            ledger.lock(SyncWorld.SYNC).close();
        }
    }

    private Ledger failingAt(String call) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(call)) {
                        throw new AssertionError("a broken invariant");
                    }
                    try {
                        return method.invoke(ledger, arguments);
                    } catch (InvocationTargetException failure) {
                        throw Objects.requireNonNull(failure.getCause());
                    }
                });
    }
}
