package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Edits labels, whose key is a name that the systems compare without case. Users of one side edit at a time; those of the other
 * begin when the edits have arrived. At the end both sides must have the users' labels.
 */
final class SimulatedLabels {

    private static final String LABELS = "labels";
    private static final String NAME = "name";
    private static final String NOTE = "note";
    private static final int MAX_LABELS = 5;

    private final boolean any;
    private final SyncWorld world;
    private final Random random;
    private final List<String> trace;
    private final Map<String, String> wanted = new TreeMap<>();
    /** Names of deleted labels, which may return in the other case. */
    private final List<String> gone = new ArrayList<>();

    private Side editing = Side.LEFT;
    private int last;

    SimulatedLabels(SimulatedWorld simulated, Random random, List<String> trace) {
        this.any = simulated.topology.extras().labels();
        this.world = simulated.world;
        this.random = random;
        this.trace = trace;
    }

    static MemoryTable table() {
        MemoryField name = MemoryField.text(NAME).notNull().comparing(text -> text.toLowerCase(Locale.ROOT));
        return MemoryTable.keyed(LABELS, List.of(NAME), name, MemoryField.text(NOTE));
    }

    static MappingDefinition mapping() {
        return MappingDraft.of(LABELS, NAME, NOTE).build();
    }

    void edit(Side side) {
        if (side != editing) {
            world.settle();
            editing = mismatches().isEmpty() ? side : editing;
        }
        List<String> names = new ArrayList<>(wanted.keySet());
        int dice = random.nextInt(12);
        if (!gone.isEmpty() && dice < 3) {
            insert(otherCase(gone.removeLast()));
        } else if (names.isEmpty() || (dice < 4 && names.size() < MAX_LABELS)) {
            insert((random.nextBoolean() ? "n" : "N") + ++last);
        } else {
            edit(names.get(random.nextInt(names.size())), dice);
        }
    }

    private void edit(String name, int dice) {
        RecordKey key = RecordKey.of(name);
        switch (dice) {
            case 4, 5 -> {
                trace.add("delete label " + editing + " " + name);
                world.user(editing).delete(LABELS, key);
                wanted.remove(name);
                gone.add(name);
            }
            case 6, 7 -> {
                String other = otherCase(name);
                Fields label = NamedFields.fields(NAME, other, NOTE, "note " + ++last);
                trace.add("replace label " + editing + " " + name + " by " + label);
                world.user(editing).transaction(tx -> {
                    tx.delete(LABELS, key);
                    tx.insert(LABELS, label);
                });
                wanted.remove(name);
                wanted.put(other, "note " + last);
            }
            case 8, 9 -> rename(name, otherCase(name));
            case 10 -> rename(name, "n" + ++last);
            default -> {
                trace.add("label " + editing + " " + name + " note " + ++last);
                world.user(editing).update(LABELS, key, NOTE, "note " + last);
                wanted.put(name, "note " + last);
            }
        }
    }

    private void insert(String name) {
        trace.add("insert label " + editing + " " + name + " note " + ++last);
        world.user(editing).insert(LABELS, NAME, name, NOTE, "note " + last);
        wanted.put(name, "note " + last);
    }

    /** Renames a label. A polled system finds no record under the first name if it was deleted by then: its keys are permanent. */
    private void rename(String name, String to) {
        if (world.systems.get(editing).character().lateBySeconds() > 0) {
            return;
        }
        trace.add("rename label " + editing + " " + name + " -> " + to);
        world.user(editing).update(LABELS, RecordKey.of(name), NAME, to);
        wanted.put(to, Optional.ofNullable(wanted.remove(name)).orElseThrow());
    }

    private static String otherCase(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.equals(lower) ? name.toUpperCase(Locale.ROOT) : lower;
    }

    /** Returns the labels that differ from the users' edits. */
    List<String> mismatches() {
        List<String> mismatches = new ArrayList<>();
        for (Side side : any ? Side.values() : new Side[0]) {
            Map<String, String> there = new TreeMap<>();
            world.user(side)
                    .records(LABELS)
                    .forEach((key, label) -> there.put(key.text(), String.valueOf(label.value(NOTE))));
            if (!there.equals(wanted)) {
                mismatches.add(side + " " + there + " instead of " + wanted);
            }
        }
        return mismatches;
    }
}
