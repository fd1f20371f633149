package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.capture.OpenDeletes;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.memory.MemoryTransaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Deletes people and inserts them again under their keys, in one transaction. This counts as an edit: the other side's values
 * of a field that does not sync must stay.
 */
final class SimulatedRewrites {

    /** A field of each side that is not mapped. */
    static final String OWN = "own";

    private static final String PEOPLE = SimulatedWorld.TABLE;

    private final SyncWorld world;
    private final SimulatedUsers users;
    private final Random random;
    private final List<String> trace;
    /** The last values of the field that does not sync, by tag. */
    private final Sides<Map<String, String>> own = new Sides<>(new LinkedHashMap<>(), new LinkedHashMap<>());

    private int last;

    SimulatedRewrites(SyncWorld world, SimulatedUsers users, Random random, List<String> trace) {
        this.world = world;
        this.users = users;
        this.random = random;
        this.trace = trace;
    }

    static int heldDeletes(Random random) {
        return random.nextInt(3) == 0 ? random.nextInt(3) : OpenDeletes.MAX_HELD;
    }

    void edit(Side side) {
        List<RecordKey> people =
                new ArrayList<>(world.user(side).records(PEOPLE).keySet());
        if (people.isEmpty()) {
            return;
        }
        Collections.shuffle(people, random);
        if (random.nextInt(3) == 0 || !users.choosesKeys(side)) {
            people.forEach(key -> writeOwn(side, key));
        } else {
            rewrite(side, people.subList(0, 1 + random.nextInt(people.size())));
            readInParts(side, random.nextInt(2 * people.size()));
        }
    }

    /** Reads a part of the transaction, maybe with a crash after it. */
    private void readInParts(Side side, int changes) {
        for (int i = 0; i < changes; i++) {
            world.read(side, 1);
            world.process(side);
        }
        boolean crashes = random.nextInt(4) == 0;
        trace.add(changes + " changes of it read one by one" + (crashes ? ", and a crash" : ""));
        if (crashes) {
            world.crash();
        }
    }

    private void writeOwn(Side side, RecordKey key) {
        String value = "own " + ++last;
        trace.add("own " + side + " " + key + " " + value);
        world.user(side).update(PEOPLE, key, OWN, value);
        own.get(side).put(tag(users.record(side, key)), value);
        users.noteCommit(side, key);
    }

    /** Rewrites people; some do not return, and some are deleted and inserted twice. */
    private void rewrite(Side side, List<RecordKey> people) {
        Map<RecordKey, Fields> before = new LinkedHashMap<>();
        Map<RecordKey, Fields> after = new LinkedHashMap<>();
        for (RecordKey key : people) {
            before.put(key, users.record(side, key));
            if (random.nextInt(6) == 0) {
                users.noteDelete(side, key);
            } else {
                after.put(key, random.nextBoolean() ? before.get(key) : edited(side, key));
            }
        }
        List<RecordKey> back = new ArrayList<>(after.keySet());
        Collections.shuffle(back, random);
        boolean twice = random.nextInt(4) == 0;
        boolean truncates = people.size() == world.user(side).records(PEOPLE).size() && random.nextBoolean();
        trace.add("rewrite " + side + " " + people + (truncates ? " truncated" : "") + ", back " + after
                + (twice ? " twice" : ""));
        world.user(side).transaction(tx -> {
            if (twice) {
                rewrite(tx, people, before, people, false);
            }
            rewrite(tx, people, after, back, truncates);
        });
        back.forEach(key -> users.noteCommit(side, key));
    }

    private static void rewrite(
            MemoryTransaction tx,
            List<RecordKey> people,
            Map<RecordKey, Fields> records,
            List<RecordKey> back,
            boolean truncates) {
        if (truncates) {
            tx.truncate(PEOPLE);
        } else {
            people.forEach(key -> tx.delete(PEOPLE, key));
        }
        back.forEach(key -> tx.insert(PEOPLE, Objects.requireNonNull(records.get(key))));
    }

    private Fields edited(Side side, RecordKey key) {
        Fields before = users.record(side, key);
        Fields edit = users.edit(side, key, before);
        users.note(side, before, edit);
        return before.overlaidWith(edit);
    }

    /** Returns the people that lost the value of the field that does not sync, and were never deleted. */
    List<String> lost(Set<String> deleted) {
        List<String> lost = new ArrayList<>();
        if (users.moving) {
            return lost; // a record that moved while rows were hidden looks new to a reader of the table
        }
        for (Side side : Side.values()) {
            world.user(side).records(PEOPLE).values().forEach(person -> {
                String wanted = own.get(side).get(tag(person));
                if (wanted != null && !deleted.contains(tag(person)) && !wanted.equals(person.value(OWN))) {
                    lost.add(side + " " + person + " instead of " + wanted);
                }
            });
        }
        return lost;
    }

    private static String tag(Fields person) {
        return String.valueOf(person.value(SimulatedWorld.TAG));
    }
}
