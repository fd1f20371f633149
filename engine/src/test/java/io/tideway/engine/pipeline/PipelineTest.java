package io.tideway.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import org.junit.jupiter.api.Test;

/** The everyday life of a two-way sync. */
final class PipelineTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private final SyncWorld world = Worlds.twoWay();

    @Test
    void createsUpdatesAndDeletesTravelBothWays() {
        RecordKey ada = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        RecordKey grace = world.right.insert(PEOPLE, "name", "Grace", "city", "Arlington");
        world.settle();
        RecordKey adaRight = world.other(PEOPLE, Side.LEFT, ada);
        RecordKey graceLeft = world.other(PEOPLE, Side.RIGHT, grace);
        assertThat(world.right.value(PEOPLE, adaRight, "city")).isEqualTo("London");

        world.right.update(PEOPLE, adaRight, "city", "Paris");
        world.left.update(PEOPLE, graceLeft, "city", null);
        world.settle();
        assertThat(world.left.value(PEOPLE, ada, "city")).isEqualTo("Paris");
        assertThat(world.right.value(PEOPLE, grace, "city")).isNull();

        world.left.delete(PEOPLE, ada);
        world.right.delete(PEOPLE, grace);
        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }
}
