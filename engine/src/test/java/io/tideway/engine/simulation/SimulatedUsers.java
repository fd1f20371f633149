package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.Capability;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Edits both sides at random, and records the edits. No two edits use the same value, so a value identifies its origin. */
final class SimulatedUsers {

    private static final String TABLE = SimulatedWorld.TABLE;
    private static final int MAX_RECORDS = 6;

    /** The lowest key that users choose themselves; no sequence reaches it. */
    private static final int FIRST_CHOSEN_KEY = 200;

    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final Random random;
    private final List<String> trace;
    /** Whether records change their keys. A record that moved during lost history looks new to a reader of the table. */
    final boolean moving;

    final SimulatedWorkload teams;
    final SimulatedCodes codes;
    final SimulatedRewrites rewrites;
    final SimulatedOperator operator;
    final SimulatedLabels labels;
    private int lastValue;

    /** All values that users gave, by number, with the tag of their record and the field. */
    final Map<Integer, Place> given = new LinkedHashMap<>();
    /** Numbers of values that a user saw and then replaced or deleted. */
    final Set<Integer> replaced = new LinkedHashSet<>();
    /** Tags of records that a user created. */
    final Set<String> inserted = new LinkedHashSet<>();
    /** Tags of records that a user deleted. */
    final Set<String> deleted = new LinkedHashSet<>();
    /** Tags of deleted records, by side. */
    final Sides<Set<String>> deletedOn = new Sides<>(new LinkedHashSet<>(), new LinkedHashSet<>());

    /** Edits of fields, in order. */
    final List<Edit> edits = new ArrayList<>();

    /** The place where a value was given. */
    record Place(String tag, String field, Side side) {}

    /**
     * An edit of one field by a user.
     *
     * @param saw the number of the value before; empty: null, or no record
     * @param gave empty: null
     * @param at when it was committed
     */
    record Edit(Place place, Optional<Integer> saw, Optional<Integer> gave, Instant at) {}

    SimulatedUsers(SimulatedWorld simulated, Random random, List<String> trace) {
        this.simulated = simulated;
        this.world = simulated.world;
        this.random = random;
        this.trace = trace;
        this.moving = random.nextBoolean();
        this.teams = new SimulatedWorkload(simulated, random, trace, this::noteCommit);
        this.codes = new SimulatedCodes(simulated, random, trace, this::noteCommit);
        this.rewrites = new SimulatedRewrites(world, this, random, trace);
        this.operator = new SimulatedOperator(simulated, this, random, trace);
        this.labels = new SimulatedLabels(simulated, random, trace);
    }

    void edit() {
        simulated.fields.refuse(false);
        editAny();
        simulated.fields.refuse(true);
    }

    private void editAny() {
        Side side = random.nextBoolean() ? Side.LEFT : Side.RIGHT;
        if (simulated.topology.teams() && random.nextInt(3) == 0) {
            teams.edit(side);
            return;
        }
        if (simulated.topology.extras().codes().isPresent() && random.nextInt(3) == 0) {
            codes.edit(side);
            return;
        }
        if (simulated.topology.extras().rewriting().isPresent() && random.nextInt(2) == 0) {
            rewrites.edit(side);
            return;
        }
        if (simulated.topology.extras().labels() && random.nextInt(2) == 0) {
            labels.edit(side);
            return;
        }
        if (simulated.topology.extras().braked() && random.nextInt(2) == 0) {
            operator.act(side);
            return;
        }
        editRecord(side);
    }

    private void editRecord(Side side) {
        List<RecordKey> keys = new ArrayList<>(world.user(side).records(TABLE).keySet());
        int dice = random.nextInt(40);
        if (keys.isEmpty() || (dice < 8 && keys.size() < MAX_RECORDS)) {
            insert(side);
        } else if (dice < 15) {
            delete(side, keys.get(random.nextInt(keys.size())));
        } else if (dice == 15) {
            truncate(side, keys);
        } else if (dice < 18 && moving) {
            move(side, keys.get(random.nextInt(keys.size())));
        } else {
            update(side, keys.get(random.nextInt(keys.size())));
        }
    }

    void insert(Side side) {
        String tag = "t" + ++lastValue;
        inserted.add(tag);
        List<@Nullable String> values = new ArrayList<>(List.of(SimulatedWorld.TAG, tag));
        if (choosesKeys(side) && random.nextInt(6) == 0) {
            values.add("id");
            values.add(chosenKey());
        }
        for (String field : simulated.fields.names) {
            if (random.nextInt(3) > 0) {
                values.add(field);
                values.add(give(tag, field, side));
            }
        }
        if (simulated.topology.extras().codes().isPresent()) {
            values.add(SimulatedCodes.CODE);
            values.add(codes.give(tag));
        }
        RecordKey key = world.user(side).insert(TABLE, values.toArray(String[]::new));
        Fields inserted = record(side, key);
        simulated.fields.names.forEach(field -> note(new Place(tag, field, side), null, inserted.value(field)));
        trace.add("insert " + side + " " + key + " " + values);
    }

    boolean choosesKeys(Side side) {
        return world.systems.get(side).character().capabilities().contains(Capability.RESERVES_KEYS);
    }

    private String chosenKey() {
        return Integer.toString(FIRST_CHOSEN_KEY + ++lastValue);
    }

    /** Edits one or two fields, or makes two edits in one transaction. */
    private void update(Side side, RecordKey key) {
        Fields before = record(side, key);
        Fields first = edit(side, key, before);
        if (random.nextInt(6) == 0) {
            Fields between = before.overlaidWith(first);
            Fields second = edit(side, key, between);
            world.user(side).transaction(tx -> {
                tx.update(TABLE, key, first);
                tx.update(TABLE, key, second);
            });
            note(side, before, first);
            note(side, between, second);
        } else if (random.nextInt(5) == 0) {
            world.systems.get(side).update(TABLE, key, first);
            note(side, before, first);
        } else {
            world.user(side).transaction(tx -> tx.update(TABLE, key, first));
            note(side, before, first);
        }
    }

    void note(Side side, Fields before, Fields edit) {
        String tag = String.valueOf(before.value(SimulatedWorld.TAG));
        for (String field : simulated.fields.names) {
            if (edit.isPresent(edit.layout().indexOf(field))) {
                note(new Place(tag, field, side), before.value(field), edit.value(field));
            }
        }
    }

    /** Records a commit that changed no mapped field. */
    void noteCommit(Side side, RecordKey key) {
        note(new Place(String.valueOf(record(side, key).value(SimulatedWorld.TAG)), "", side), null, null);
    }

    private void note(Place place, @Nullable String saw, @Nullable String gave) {
        edits.add(new Edit(place, SimulatedFields.number(saw), SimulatedFields.number(gave), world.clock.instant()));
    }

    Fields edit(Side side, RecordKey key, Fields before) {
        String tag = String.valueOf(before.value(SimulatedWorld.TAG));
        List<@Nullable String> values = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        int first = random.nextInt(simulated.fields.names.size());
        for (int i = 0; i < count; i++) {
            String field = simulated.fields.names.get((first + i) % simulated.fields.names.size());
            String value = random.nextInt(8) == 0 ? null : give(tag, field, side);
            values.add(field);
            values.add(value);
            SimulatedFields.number(before.value(field)).ifPresent(replaced::add);
            trace.add("update " + side + " " + key + " " + field + " " + before.value(field) + " -> " + value);
        }
        return NamedFields.over(before.layout(), values.toArray(String[]::new));
    }

    private void delete(Side side, RecordKey key) {
        noteDelete(side, key);
        trace.add("delete " + side + " " + key + " " + record(side, key));
        world.user(side).delete(TABLE, key);
    }

    void deleteTogether(Side side, List<RecordKey> keys) {
        keys.forEach(key -> noteDelete(side, key));
        trace.add("delete " + side + " " + keys);
        world.user(side).transaction(tx -> keys.forEach(key -> tx.delete(TABLE, key)));
    }

    void updateTogether(Side side, List<RecordKey> keys) {
        Map<RecordKey, Fields> edits = new LinkedHashMap<>();
        for (RecordKey key : keys) {
            Fields before = record(side, key);
            edits.put(key, edit(side, key, before));
            note(side, before, edits.get(key));
        }
        world.user(side).transaction(tx -> edits.forEach((key, edit) -> tx.update(TABLE, key, edit)));
    }

    private void truncate(Side side, List<RecordKey> keys) {
        keys.forEach(key -> noteDelete(side, key));
        trace.add("truncate " + side);
        world.user(side).transaction(tx -> tx.truncate(TABLE));
    }

    private void move(Side side, RecordKey key) {
        if (choosesKeys(side)) {
            RecordKey to = RecordKey.of(chosenKey());
            trace.add("move " + side + " " + key + " -> " + to);
            world.user(side).transaction(tx -> tx.rekey(TABLE, key, to));
            noteCommit(side, to);
        }
    }

    /** Records a delete, whose values the user saw. */
    void noteDelete(Side side, RecordKey key) {
        Fields before = record(side, key);
        simulated.fields.names.forEach(
                field -> SimulatedFields.number(before.value(field)).ifPresent(replaced::add));
        String tag = String.valueOf(before.value(SimulatedWorld.TAG));
        deleted.add(tag);
        deletedOn.get(side).add(tag);
    }

    /** Returns the edit that gave the value with this number. */
    Optional<Edit> editThatGave(int number) {
        return edits.stream()
                .filter(edit -> edit.gave().equals(Optional.of(number)))
                .findFirst();
    }

    /** Returns whether a later edit has an earlier time. */
    boolean clockWentBack() {
        return IntStream.range(1, edits.size())
                .anyMatch(i -> edits.get(i).at().isBefore(edits.get(i - 1).at()));
    }

    /** Returns whether the value with this number was visible at the edit, then or before. */
    boolean knew(Edit edit, int number) {
        Optional<Edit> before = Optional.of(edit);
        while (before.isPresent() && !before.get().saw().equals(Optional.of(number))) {
            before = before.get().saw().flatMap(this::editThatGave);
        }
        return before.isPresent();
    }

    Fields record(Side side, RecordKey key) {
        return world.user(side).system.record(TABLE, key).orElseThrow();
    }

    private String give(String tag, String field, Side side) {
        int number = ++lastValue;
        given.put(number, new Place(tag, field, side));
        return simulated.fields.value(field, side, number, random);
    }
}
