package io.tideway.engine.sync;

import io.tideway.engine.api.Engine;
import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.MemoryLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.User;
import io.tideway.engine.world.WatchedConnector;
import io.tideway.engine.world.WatchedLedger;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine with its own threads over systems in memory. The syncs {@code one} and {@code two} lead from the connection {@code left} to
 * {@code first} and {@code second}. A call that a test lets fail keeps failing until {@link #clearFailures}.
 */
final class EngineBench implements AutoCloseable {

    static final String ONE = "one";
    static final String TWO = "two";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    final ManualClock clock = new ManualClock();
    final MemoryLedger ledger = new MemoryLedger(clock);
    private final Map<String, MemorySystem> systems = new LinkedHashMap<>();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private final Map<String, Long> calls = new ConcurrentHashMap<>();
    final Engine engine;

    EngineBench(List<MemoryTable> tables, List<MappingDefinition> mappings) {
        for (String name : List.of("left", "first", "second")) {
            systems.put(name, new MemorySystem(clock, MemoryCharacter.database(), tables.toArray(new MemoryTable[0])));
        }
        Map<String, Connector> connectors = new LinkedHashMap<>();
        systems.forEach((name, system) ->
                connectors.put(name, WatchedConnector.around(system.connector(), call -> before(name + " " + call))));
        Ledger watched = WatchedLedger.around(ledger, (call, arguments) -> before("ledger " + call));
        engine = new Engine(
                List.of(
                        new SyncDefinition(ONE, "left", "first", mappings),
                        new SyncDefinition(TWO, "left", "second", mappings)),
                connectors,
                watched,
                HistoryRule.DEFAULT,
                clock,
                EngineListener.NONE);
    }

    static EngineBench people() {
        return new EngineBench(
                List.of(Worlds.people()),
                List.of(MappingDraft.of(Worlds.PEOPLE, "name").build()));
    }

    private void before(String call) {
        calls.merge(call, 1L, Long::sum);
        @Nullable Throwable failure = failures.get(call);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    User user(String system) {
        return new User(system(system), clock);
    }

    MemorySystem system(String name) {
        return Objects.requireNonNull(systems.get(name));
    }

    /** Lets a call, such as {@code left poll}, fail from now on. */
    void failAt(String call, Throwable failure) {
        failures.put(call, failure);
    }

    /** Lets all calls succeed from now on. */
    void clearFailures() {
        failures.clear();
    }

    long calls(String call) {
        return calls.getOrDefault(call, 0L);
    }

    static ConnectorException failure(Kind kind) {
        return new ConnectorException(kind, new Reason("INJECTED_" + kind, "The test lets it fail.", "Wait."));
    }

    SyncStatus status(String sync) {
        return engine.status().stream()
                .filter(status -> status.name().equals(sync))
                .findFirst()
                .orElseThrow();
    }

    void awaitState(String sync, SyncState state) {
        await(sync + " to be " + state, () -> status(sync).state() == state);
    }

    void awaitReason(String sync, String code) {
        await(
                sync + " to report " + code,
                () -> status(sync)
                        .reason()
                        .filter(why -> why.code().equals(code))
                        .isPresent());
    }

    void awaitValue(String system, String table, String name) {
        await(
                name + " in " + system,
                () -> user(system).records(table).values().stream()
                        .anyMatch(record -> name.equals(record.value("name"))));
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("timed out waiting for " + what + ": " + engine.status());
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() {
        clearFailures();
        engine.close();
    }
}
