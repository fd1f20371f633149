package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Edits both sides at random, and keeps account: no two edits use the same value, so a value tells where it came from. */
final class SimulatedUsers {

    private static final String TABLE = SimulatedWorld.TABLE;
    private static final int MAX_RECORDS = 6;

    private final SyncWorld world;
    private final List<String> fields;
    private final Random random;
    private final List<String> trace;
    private int lastValue;

    /** Every value that a user gave, with the tag of its record and the field. */
    final Map<String, Place> given = new LinkedHashMap<>();
    /** Values that a user saw and replaced, or deleted. */
    final Set<String> replaced = new LinkedHashSet<>();
    /** Tags of records that a user deleted. */
    final Set<String> deleted = new LinkedHashSet<>();

    /** Where a value was given. */
    record Place(String tag, String field, Side side) {}

    SimulatedUsers(SimulatedWorld simulated, Random random, List<String> trace) {
        this.world = simulated.world;
        this.fields = simulated.fields;
        this.random = random;
        this.trace = trace;
    }

    void edit() {
        Side side = random.nextBoolean() ? Side.LEFT : Side.RIGHT;
        List<RecordKey> keys = new ArrayList<>(world.user(side).records(TABLE).keySet());
        int dice = random.nextInt(10);
        if (keys.isEmpty() || (dice < 2 && keys.size() < MAX_RECORDS)) {
            insert(side);
        } else if (dice < 4) {
            delete(side, keys.get(random.nextInt(keys.size())));
        } else {
            update(side, keys.get(random.nextInt(keys.size())));
        }
    }

    private void insert(Side side) {
        String tag = "t" + ++lastValue;
        List<String> values = new ArrayList<>(List.of(SimulatedWorld.TAG, tag));
        for (String field : fields) {
            if (random.nextInt(3) > 0) {
                values.add(field);
                values.add(give(tag, field, side));
            }
        }
        RecordKey key = world.user(side).insert(TABLE, values.toArray(String[]::new));
        trace.add("insert " + side + " " + key + " " + values);
    }

    private void update(Side side, RecordKey key) {
        Fields before = record(side, key);
        String tag = String.valueOf(before.value(SimulatedWorld.TAG));
        String field = fields.get(random.nextInt(fields.size()));
        String old = before.value(field);
        String value = give(tag, field, side);
        if (random.nextInt(5) == 0) {
            world.user(side).updateAtOnce(TABLE, key, field, value);
        } else {
            world.user(side).update(TABLE, key, field, value);
        }
        if (old != null) {
            replaced.add(old);
        }
        trace.add("update " + side + " " + key + " " + field + " " + old + " -> " + value);
    }

    private void delete(Side side, RecordKey key) {
        Fields before = record(side, key);
        fields.stream().map(before::value).filter(java.util.Objects::nonNull).forEach(replaced::add);
        deleted.add(String.valueOf(before.value(SimulatedWorld.TAG)));
        world.user(side).delete(TABLE, key);
        trace.add("delete " + side + " " + key + " " + before);
    }

    private Fields record(Side side, RecordKey key) {
        return world.user(side).system.record(TABLE, key).orElseThrow();
    }

    private String give(String tag, String field, Side side) {
        String value = field + ++lastValue;
        given.put(value, new Place(tag, field, side));
        return value;
    }
}
