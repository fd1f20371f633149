package io.tideway.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.commit.PositionThrottle;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The machine's clock is set back, as after a wrong start: nothing waits until it reaches the earlier time again. */
final class ClockTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final Duration BACK = Duration.ofHours(-1);

    @Test
    void retriesContinue() {
        isTriedAgain(world -> world.clock.advance(BACK));
    }

    @Test
    void retriesContinueIfNoEngineRanAtThatTime() {
        isTriedAgain(world -> {
            world.crash();
            world.clock.advance(BACK);
        });
    }

    private static void isTriedAgain(Consumer<SyncWorld> settingBack) {
        SyncWorld world = Worlds.heldByOrders(MappingDraft.of(PEOPLE, "name").build());
        RecordKey person = world.left.insert(PEOPLE, "name", "n");
        world.settle();
        RecordKey copy = world.right.records(PEOPLE).keySet().iterator().next();
        RecordKey order = world.right.insert(Worlds.ORDERS, "person", copy.text());
        world.left.delete(PEOPLE, person);
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);

        world.right.delete(Worlds.ORDERS, order);
        settingBack.accept(world);
        world.retryDue();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void positionsAreStored() {
        ManualClock clock = new ManualClock();
        PositionThrottle position = new PositionThrottle(clock);
        position.stored();
        assertThat(position.isDue()).isFalse();
        clock.advance(BACK);
        assertThat(position.isDue()).isTrue();
        position.stored();
        assertThat(position.isDue()).isFalse();
    }
}
