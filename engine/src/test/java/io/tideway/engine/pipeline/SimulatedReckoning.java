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

    /** No system gives higher keys in a life, and no user chooses any. */
    private static final int MAX_KEY = 600;

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

    /** Tags of a side's records that sync. */
    private List<String> inScope(Side side) {
        return world.user(side).records(SimulatedWorld.TABLE).values().stream()
                .filter(record -> simulated.scenery.includes(side, record))
                .map(record -> String.valueOf(record.value(SimulatedWorld.TAG)))
                .toList();
    }

    /** Invariant 1: only what a user deleted is gone. */
    private void checkNothingVanished() {
        Set<String> kept = new LinkedHashSet<>(users.inserted);
        kept.removeAll(users.deleted);
        for (Side side : Side.values()) {
            Set<String> synced = new LinkedHashSet<>(inScope(side.other()));
            synced.retainAll(kept);
            assertThat(tags(side)).as(side.word() + " records").containsAll(synced);
        }
        kept.removeAll(tags(Side.LEFT));
        kept.removeAll(tags(Side.RIGHT));
        assertThat(kept).as("records on neither side").isEmpty();
    }

    /** Invariants 1 and 5: a value is there, or a user replaced it knowingly, or the ledger knows who lost it. */
    private void checkNoEditIsLost() {
        Set<Integer> accounted = new LinkedHashSet<>(users.replaced);
        for (Side side : Side.values()) {
            world.user(side)
                    .records(SimulatedWorld.TABLE)
                    .values()
                    .forEach(record -> accounted.addAll(numbers(record)));
        }
        boolean recordsDecided = false;
        for (int key = 1; key <= MAX_KEY; key++) {
            for (Activity activity : world.activities(SimulatedWorld.TABLE, RecordKey.of(Integer.toString(key)))) {
                activity.lost().flatMap(SimulatedFields::number).ifPresent(accounted::add);
                recordsDecided |= activity.field().isEmpty();
            }
        }
        List<String> lost = new ArrayList<>();
        boolean deletesDecided = recordsDecided;
        users.given.forEach((number, place) -> {
            boolean wentWithItsRecord = deletesDecided && users.deleted.contains(place.tag());
            boolean putBack = simulated.fields.hasNoSay(place.field(), place.side());
            if (!accounted.contains(number) && !wentWithItsRecord && !putBack) {
                lost.add(number + " of " + place);
            }
        });
        assertThat(lost).as("edits lost").isEmpty();
    }

    private Set<Integer> numbers(Fields record) {
        Set<Integer> numbers = new LinkedHashSet<>();
        simulated.fields.names.forEach(
                field -> SimulatedFields.number(record.value(field)).ifPresent(numbers::add));
        return numbers;
    }

    private void checkRest() {
        long before = world.writes();
        world.crash();
        world.settleLater();
        assertThat(world.writes()).as("writes after rest").isEqualTo(before);
    }
}
