package io.tideway.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Activity;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Holds what is there after a life against what the users did. */
final class SimulatedReckoning {

    /** No system gives higher keys in a life. */
    private static final int MAX_KEY = 400;

    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final SimulatedUsers users;

    SimulatedReckoning(SimulatedWorld simulated, SimulatedUsers users) {
        this.simulated = simulated;
        this.world = simulated.world;
        this.users = users;
    }

    void check() {
        if (!simulated.manual) {
            assertThat(world.issues()).as("issues without a cause").isEmpty();
        }
        if (world.issues().isEmpty()) {
            assertThat(world.differences()).as("differences").isEmpty();
        }
        for (Side side : Side.values()) {
            assertThat(tags(side)).as("records doubled on the " + side.word()).doesNotHaveDuplicates();
        }
        checkNothingVanished();
        checkNoEditIsLost();
        checkRest();
    }

    private List<String> tags(Side side) {
        return world.user(side).values(SimulatedWorld.TABLE, SimulatedWorld.TAG).stream()
                .map(tag -> tag.orElse("none"))
                .toList();
    }

    /** Invariant 1: only what a user deleted is gone. */
    private void checkNothingVanished() {
        Set<String> inserted = new LinkedHashSet<>();
        users.given.values().forEach(place -> inserted.add(place.tag()));
        inserted.removeAll(users.deleted);
        assertThat(tags(Side.LEFT)).as("left records").containsAll(inserted);
        assertThat(tags(Side.RIGHT)).as("right records").containsAll(inserted);
    }

    /** Invariants 1 and 5: a value is there, or a user replaced it knowingly, or the ledger knows who lost it. */
    private void checkNoEditIsLost() {
        Set<String> accounted = new LinkedHashSet<>(users.replaced);
        for (Side side : Side.values()) {
            world.user(side).records(SimulatedWorld.TABLE).values().forEach(record -> accounted.addAll(values(record)));
        }
        List<String> decided = new ArrayList<>();
        for (int key = 1; key <= MAX_KEY; key++) {
            for (Activity activity : world.activities(SimulatedWorld.TABLE, RecordKey.of(Integer.toString(key)))) {
                activity.lost().ifPresent(accounted::add);
                if (activity.field().isEmpty()) {
                    decided.add(activity.rule());
                }
            }
        }
        if (decided.isEmpty()) {
            assertThat(accounted).as("values accounted for").containsAll(users.given.keySet());
        }
    }

    private List<String> values(Fields record) {
        List<String> values = new ArrayList<>();
        for (String field : simulated.fields) {
            String value = record.value(field);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private void checkRest() {
        long before = world.writes();
        world.crash();
        world.settleLater();
        assertThat(world.writes()).as("writes after rest").isEqualTo(before);
    }
}
