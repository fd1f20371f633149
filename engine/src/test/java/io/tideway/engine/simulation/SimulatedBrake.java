package io.tideway.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.brake.ChangeCounter;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.BrakeRule.Limit;
import io.tideway.engine.record.TableState;
import io.tideway.engine.simulation.SimulatedUsers.Edit;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts, independently of the engine, how many people the engine deletes and overwrites on each side. The counts stay below
 * the brake's limit until an operator decides. After a crash, or with a comparison, counting restarts.
 */
final class SimulatedBrake {

    private static final int LIMIT = 3;

    static final BrakeRule RULE = new BrakeRule(new Limit(0, LIMIT), new Limit(0, LIMIT));

    private static final String PEOPLE = SimulatedWorld.TABLE;

    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final SimulatedUsers users;
    private final Sides<Set<String>> deleted = new Sides<>(new LinkedHashSet<>(), new LinkedHashSet<>());
    private final Sides<Set<String>> overwritten = new Sides<>(new LinkedHashSet<>(), new LinkedHashSet<>());
    private Sides<Map<String, Fields>> before = new Sides<>(Map.of(), Map.of());
    private Epoch epoch = new Epoch(0, 0, false, false);
    private Instant since = Instant.MIN;
    private int edits;

    /** The span within which the engine counts. */
    private record Epoch(int crashes, int comparison, boolean comparing, boolean decided) {}

    SimulatedBrake(SimulatedWorld simulated, SimulatedUsers users) {
        this.simulated = simulated;
        this.world = simulated.world;
        this.users = users;
    }

    /** Runs a step, and counts the engine's deletes and overwrites in it. */
    void watch(Runnable step) {
        if (!simulated.topology.extras().braked()) {
            step.run();
            return;
        }
        before = new Sides<>(byTag(Side.LEFT), byTag(Side.RIGHT));
        edits = users.edits.size();
        beginIfOther(epoch());
        step.run();
        boolean same = !beginIfOther(epoch());
        for (Side side : Side.values()) {
            if (same && !epoch.decided()) {
                count(side);
            }
        }
    }

    private Epoch epoch() {
        TableState table = world.table(PEOPLE);
        boolean decided = table.hold().filter(hold -> !hold.waits()).isPresent();
        return new Epoch(world.crashes(), table.backfillNumber(), table.isBackfilling(), decided);
    }

    private boolean beginIfOther(Epoch now) {
        Instant time = world.clock.instant();
        boolean late = time.isBefore(since) || time.isAfter(since.plus(ChangeCounter.WINDOW));
        if (now.equals(epoch) && !late) {
            return false;
        }
        epoch = now;
        since = time;
        for (Side side : Side.values()) {
            deleted.get(side).clear();
            overwritten.get(side).clear();
        }
        return true;
    }

    private void count(Side side) {
        Map<String, Fields> now = byTag(side);
        Set<String> edited = new LinkedHashSet<>();
        for (Edit edit : users.edits.subList(edits, users.edits.size())) {
            if (edit.place().side() == side) {
                edited.add(edit.place().tag());
            }
        }
        before.get(side).forEach((tag, fields) -> {
            Fields after = now.get(tag);
            boolean linked = before.get(side.other()).containsKey(tag); // what a match overwrites does not count
            if (after == null && !users.deletedOn.get(side).contains(tag)) {
                deleted.get(side).add(tag);
            } else if (linked && after != null && !edited.contains(tag) && overwrites(fields, after)) {
                overwritten.get(side).add(tag);
            }
        });
        assertThat(deleted.get(side)).as("deleted on the " + side.word()).hasSizeLessThan(LIMIT);
        assertThat(overwritten.get(side))
                .as("overwritten on the " + side.word())
                .hasSizeLessThan(LIMIT);
    }

    private boolean overwrites(Fields fields, Fields after) {
        return simulated.fields.names.stream().anyMatch(name -> {
            String value = fields.value(name);
            return value != null && !value.equals(after.value(name));
        });
    }

    private Map<String, Fields> byTag(Side side) {
        Map<String, Fields> byTag = new LinkedHashMap<>();
        List.copyOf(world.user(side).records(PEOPLE).values())
                .forEach(person -> byTag.put(String.valueOf(person.value(SimulatedWorld.TAG)), person));
        return byTag;
    }
}
