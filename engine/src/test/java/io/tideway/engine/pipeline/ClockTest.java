package io.tideway.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.MappingDefinition;
import io.tideway.engine.Sides;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.MemoryCharacter;
import io.tideway.testkit.MemoryField;
import io.tideway.testkit.MemorySystem;
import io.tideway.testkit.MemoryTable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The machine's clock is set back, as after a wrong start: nothing waits for the time to pass again. */
final class ClockTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final Duration BACK = Duration.ofHours(-1);

    @Test
    void whatIsTriedAgainIsTriedAgain() {
        ManualClock clock = new ManualClock();
        MemoryTable orders =
                MemoryTable.generated("orders", MemoryField.integer("person").referring(PEOPLE));
        MappingDefinition mapping = MappingDraft.of(PEOPLE, "name").build();
        SyncWorld world = new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(
                        new MemorySystem(clock, MemoryCharacter.database(), Worlds.people()),
                        new MemorySystem(clock, MemoryCharacter.database(), Worlds.people(), orders)),
                List.of(mapping));
        RecordKey person = world.left.insert(PEOPLE, "name", "n");
        world.settle();
        RecordKey copy = world.right.records(PEOPLE).keySet().iterator().next();
        RecordKey order = world.right.insert("orders", "person", copy.text());
        world.left.delete(PEOPLE, person);
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);

        world.right.delete("orders", order);
        world.clock.advance(BACK);
        world.retryDue();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void positionsAreStored() {
        ManualClock clock = new ManualClock();
        LazyPosition position = new LazyPosition(clock);
        position.stored();
        assertThat(position.isDue()).isFalse();
        clock.advance(BACK);
        assertThat(position.isDue()).isTrue();
        position.stored();
        assertThat(position.isDue()).isFalse();
    }
}
