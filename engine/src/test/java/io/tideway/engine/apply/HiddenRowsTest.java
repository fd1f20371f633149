package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.api.Engine;
import io.tideway.engine.api.TableStatus;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.ledger.MemoryLedger;
import io.tideway.engine.schema.EngineException;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A system begins to hide rows of a table, and shows them again, while a sync runs. */
@Timeout(60)
final class HiddenRowsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PEOPLE = "crm.people";
    private static final String ORDERS = "crm.orders";

    private final ManualClock clock = new ManualClock();
    private final MemorySystem leftSystem = system();
    private final MemorySystem rightSystem = system();
    private final User left = new User(leftSystem, clock);
    private final User right = new User(rightSystem, clock);

    private MemorySystem system() {
        return new MemorySystem(
                clock,
                MemoryCharacter.database(),
                MemoryTable.generated(PEOPLE, MemoryField.text("name")),
                MemoryTable.generated(ORDERS, MemoryField.text("name")));
    }

    private Engine engine() {
        Map<String, Connector> connectors = new LinkedHashMap<>();
        connectors.put("left", leftSystem.connector());
        connectors.put("right", rightSystem.connector());
        SyncDefinition sync = new SyncDefinition(
                SyncWorld.SYNC,
                "left",
                "right",
                List.of(
                        MappingDraft.of(PEOPLE, "name").build(),
                        MappingDraft.of(ORDERS, "name").build()));
        return new Engine(
                List.of(sync), connectors, new MemoryLedger(clock), HistoryRule.DEFAULT, clock, EngineListener.NONE);
    }

    @Test
    void theTableWaitsAndNothingIsTakenForDeleted() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            left.insert(PEOPLE, "name", "name " + i);
        }
        try (Engine engine = engine()) {
            engine.start();
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            for (Side side : Side.values()) {
                hideAndShow(engine, side == Side.LEFT ? leftSystem : rightSystem, side == Side.LEFT ? right : left);
            }
        }
    }

    private void hideAndShow(Engine engine, MemorySystem hiding, User other) throws InterruptedException {
        hiding.hideRows(PEOPLE, true);
        other.update(PEOPLE, other.find(PEOPLE, "name", "name 3"), "name", "other name");
        resync(engine);
        await(() -> paused(engine).isPresent());
        assertThat(paused(engine)).map(Reason::code).contains("ROW_SECURITY");
        other.insert(ORDERS, "name", "meanwhile");
        await(() ->
                hiding.records(ORDERS).values().stream().anyMatch(order -> "meanwhile".equals(order.value("name"))));
        assertThat(leftSystem.records(PEOPLE)).hasSize(20);
        assertThat(rightSystem.records(PEOPLE)).hasSize(20);
        hiding.hideRows(PEOPLE, false);
        await(() -> paused(engine).isEmpty());
        assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
        assertThat(leftSystem.records(PEOPLE)).hasSize(20);
        assertThat(rightSystem.records(PEOPLE)).hasSize(20);
        assertThat(hiding.records(PEOPLE).values()).anyMatch(person -> "other name".equals(person.value("name")));
        other.update(PEOPLE, other.find(PEOPLE, "name", "other name"), "name", "name 3");
        assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
    }

    private static void resync(Engine engine) {
        try {
            engine.resync(SyncWorld.SYNC, Optional.of(PEOPLE));
        } catch (EngineException waits) {
            assertThat(waits.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE);
        }
    }

    private static Optional<Reason> paused(Engine engine) {
        return engine.status().getFirst().tables().stream()
                .filter(table -> table.name().equals(PEOPLE))
                .findFirst()
                .flatMap(TableStatus::paused);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
