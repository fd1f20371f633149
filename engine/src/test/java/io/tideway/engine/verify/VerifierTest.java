package io.tideway.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.api.Engine;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.ledger.MemoryLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Connector;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Source;
import io.tideway.spi.Target;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemorySystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How {@code verify} judges records that users change between its looks, with the engine's own threads. */
@Timeout(60)
final class VerifierTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PEOPLE = Worlds.PEOPLE;

    private final ManualClock clock = new ManualClock();
    private final MemorySystem leftSystem = new MemorySystem(clock, MemoryCharacter.database(), Worlds.people());
    private final MemorySystem rightSystem = new MemorySystem(clock, MemoryCharacter.database(), Worlds.people());
    private final User left = new User(leftSystem, clock);
    private final User right = new User(rightSystem, clock);

    /** The first look finds it before it is linked, the second when its counterpart has just been deleted. */
    @Test
    void aRecordMissingForTwoReasonsInTurnIsInFlight() throws InterruptedException {
        Thread verifying = Thread.currentThread();
        AtomicBoolean begun = new AtomicBoolean();
        CountDownLatch looked = new CountDownLatch(1);
        AtomicBoolean deleted = new AtomicBoolean();
        Connector leftConnector = source(leftSystem.connector(), call -> {
            if (call.equals("snapshot") && begun.get()) {
                left.insert(PEOPLE, "name", "Ada");
            } else if (call.equals("head") && begun.get() && Thread.currentThread() == verifying) {
                looked.countDown();
            }
        });
        Connector rightConnector = target(rightSystem.connector(), call -> {
            if (call.equals("write")) {
                await(looked);
            }
        });
        rightConnector = source(rightConnector, call -> {
            if (call.equals("fetch") && Thread.currentThread() == verifying && deleted.compareAndSet(false, true)) {
                right.delete(PEOPLE, right.find(PEOPLE, "name", "Ada"));
            }
        });
        try (Engine engine = engine(leftConnector, rightConnector, Direction.TWO_WAY)) {
            engine.start();
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            begun.set(true);
            assertThat(engine.verify(Optional.empty()).tables()).singleElement().satisfies(VerifierTest::agrees);
            assertThat(deleted).isTrue();
        }
    }

    private static void agrees(VerifyReport.Table table) {
        assertThat(table.missingRight()).isZero();
        assertThat(table.changing()).isZero();
    }

    @Test
    void aRecordThatStaysMissingIsNamed() throws InterruptedException {
        try (Engine engine = engine(leftSystem.connector(), rightSystem.connector(), Direction.LEFT_TO_RIGHT)) {
            RecordKey key = left.insert(PEOPLE, "name", "Ada");
            engine.start();
            assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
            right.delete(PEOPLE, right.find(PEOPLE, "name", "Ada"));
            assertThat(engine.verify(Optional.empty()).tables()).singleElement().satisfies(table -> {
                assertThat(table.missingRight()).isOne();
                assertThat(table.examples())
                        .extracting(VerifyReport.Difference::leftKey)
                        .containsExactly(key.text());
            });
        }
    }

    private Engine engine(Connector left, Connector right, Direction direction) {
        SyncDefinition sync = new SyncDefinition(
                SyncWorld.SYNC,
                "left",
                "right",
                List.of(MappingDraft.of(PEOPLE, "name").direction(direction).build()));
        return new Engine(
                List.of(sync),
                Map.of("left", left, "right", right),
                new MemoryLedger(clock),
                HistoryRule.DEFAULT,
                clock,
                EngineListener.NONE);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Connector source(Connector real, Consumer<String> before) {
        Source source = streamed(Source.class, real.source(), before);
        return replacing(real, "source", source);
    }

    private static Connector target(Connector real, Consumer<String> before) {
        Target target = streamed(Target.class, real.target(), before);
        return replacing(real, "target", target);
    }

    /** Returns the same connector with one part replaced. */
    private static Connector replacing(Connector real, String part, Object other) {
        return (Connector) Proxy.newProxyInstance(
                Connector.class.getClassLoader(),
                new Class<?>[] {Connector.class},
                (proxy, method, arguments) -> method.getName().equals(part) ? other : method.invoke(real, arguments));
    }

    /** Returns the same object, which reports each call before it is made. */
    private static <T> T streamed(Class<T> type, T real, Consumer<String> before) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    before.accept(method.getName());
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failure) {
                        throw Objects.requireNonNull(failure.getCause());
                    }
                }));
    }
}
