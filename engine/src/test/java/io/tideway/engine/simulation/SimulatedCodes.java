package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.ConstraintViolation;
import io.tideway.testkit.memory.MemoryField.Unique;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges unique codes among the people of one side at a time: in one transaction, or in several with other steps between
 * them. The other side's users begin when these codes have arrived, so that each code has one final place.
 */
final class SimulatedCodes {

    static final String CODE = "code";

    private static final String PEOPLE = SimulatedWorld.TABLE;

    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final Random random;
    private final List<String> trace;
    /** Receives the people whose code changed. */
    private final BiConsumer<Side, RecordKey> changed;

    /** The side whose users exchange codes. */
    private Side giver = Side.LEFT;
    /** The remaining steps of the exchange. */
    private final Deque<Step> begun = new ArrayDeque<>();
    /** The code that each person was last given, by tag. */
    private final Map<String, @Nullable String> last = new LinkedHashMap<>();

    private int codes;

    private record Step(RecordKey person, @Nullable String code) {}

    SimulatedCodes(SimulatedWorld simulated, Random random, List<String> trace, BiConsumer<Side, RecordKey> changed) {
        this.simulated = simulated;
        this.world = simulated.world;
        this.random = random;
        this.trace = trace;
        this.changed = changed;
    }

    /** Draws which sides check uniqueness; at least one does. */
    static Sides<Unique> drawn(Random random) {
        Unique one = random.nextBoolean() ? Unique.AT_EACH_EDIT : Unique.AT_THE_END;
        List<Unique> all = List.of(Unique.values());
        Unique other = all.get(random.nextInt(all.size()));
        return random.nextBoolean() ? new Sides<>(one, other) : new Sides<>(other, one);
    }

    /** Creates a code that was never used before. */
    String give(String tag) {
        String code = "u" + ++codes;
        last.put(tag, code);
        return code;
    }

    void edit(Side side) {
        if (begun.isEmpty()) {
            begin(side);
        }
        boolean together = random.nextBoolean();
        List<Step> steps = new ArrayList<>();
        while (!begun.isEmpty() && (together || steps.isEmpty())) {
            steps.add(begun.remove());
        }
        carryOut(steps);
    }

    /** Finishes the exchange. */
    void finish() {
        while (!begun.isEmpty()) {
            carryOut(List.of(begun.remove()));
        }
    }

    private void begin(Side side) {
        world.settle(); // after a crash, the agreement on a new record's code may be unknown
        giver = arrived() ? side : giver;
        List<RecordKey> holders = new ArrayList<>();
        world.user(giver).records(PEOPLE).forEach((key, person) -> {
            if (person.value(CODE) != null) {
                holders.add(key);
            }
        });
        if (holders.size() < 2) {
            return;
        }
        Collections.shuffle(holders, random);
        rotate(holders.subList(0, 2 + random.nextInt(holders.size() - 1)));
    }

    /** Gives each person the code of the next: at once where that is allowed, otherwise after the first gives up its code. */
    private void rotate(List<RecordKey> people) {
        List<String> held = people.stream()
                .map(key -> String.valueOf(record(giver, key).value(CODE)))
                .toList();
        boolean checked = checks().get(giver) == Unique.AT_EACH_EDIT;
        if (checked || random.nextBoolean()) {
            begun.add(new Step(people.getFirst(), null));
        }
        for (int i = people.size() - 1; i >= 0; i--) {
            begun.add(new Step(people.get(i), held.get((i + 1) % people.size())));
        }
    }

    private Sides<Unique> checks() {
        return simulated.topology.extras().codes().orElseThrow();
    }

    /** Runs the steps in one transaction; steps that are no longer possible are dropped. */
    private void carryOut(List<Step> steps) {
        List<Step> possible = steps.stream()
                .filter(step -> world.user(giver).has(PEOPLE, step.person()))
                .toList();
        if (possible.isEmpty()) {
            return;
        }
        try {
            world.user(giver)
                    .transaction(tx -> possible.forEach(
                            step -> tx.update(PEOPLE, step.person(), NamedFields.fields(CODE, step.code()))));
            trace.add("codes " + giver + " " + possible);
            for (Step step : possible) {
                last.put(tag(record(giver, step.person())), step.code());
                changed.accept(giver, step.person());
            }
        } catch (ConstraintViolation taken) {
            trace.add("no codes " + giver + " " + possible);
            begun.clear();
        }
    }

    /** Returns whether everyone on both sides has the same code there. */
    private boolean arrived() {
        Map<String, @Nullable String> left = byTag(Side.LEFT);
        return byTag(Side.RIGHT).entrySet().stream()
                .allMatch(each ->
                        !left.containsKey(each.getKey()) || Objects.equals(left.get(each.getKey()), each.getValue()));
    }

    /**
     * Gives a new code to a record that one side deleted and the other restored, if another record has its code by now.
     *
     * @return whether there was any such record
     */
    boolean repair() {
        if (simulated.topology.extras().codes().isEmpty() || !world.issueCodes().contains("UNIQUE_VIOLATION")) {
            return false;
        }
        Set<@Nullable String> taken = new LinkedHashSet<>();
        boolean any = renew(giver, Set.of(), taken);
        return renew(giver.other(), byTag(giver).keySet(), taken) || any;
    }

    private boolean renew(Side side, Set<String> except, Set<@Nullable String> taken) {
        boolean any = false;
        for (Map.Entry<RecordKey, Fields> each :
                world.user(side).records(PEOPLE).entrySet()) {
            String tag = tag(each.getValue());
            String code = each.getValue().value(CODE);
            if (code != null && !except.contains(tag) && !taken.add(code)) {
                trace.add("new code " + side + " " + each.getKey());
                world.user(side).update(PEOPLE, each.getKey(), CODE, give(tag));
                changed.accept(side, each.getKey());
                any = true;
            }
        }
        return any;
    }

    /** Returns the people whose code differs from the one that users gave, except those that were deleted and restored. */
    List<String> mismatches(Set<String> deleted) {
        List<String> mismatches = new ArrayList<>();
        if (simulated.topology.extras().codes().isEmpty()) {
            return mismatches;
        }
        for (Side side : Side.values()) {
            byTag(side).forEach((tag, code) -> {
                if (!deleted.contains(tag) && !Objects.equals(last.get(tag), code)) {
                    mismatches.add(side + " " + tag + " has " + code + " instead of " + last.get(tag));
                }
            });
        }
        return mismatches;
    }

    private Map<String, @Nullable String> byTag(Side side) {
        Map<String, @Nullable String> codesByTag = new LinkedHashMap<>();
        world.user(side).records(PEOPLE).values().forEach(person -> codesByTag.put(tag(person), person.value(CODE)));
        return codesByTag;
    }

    private static String tag(Fields person) {
        return String.valueOf(person.value(SimulatedWorld.TAG));
    }

    private Fields record(Side side, RecordKey key) {
        return world.user(side).system.record(PEOPLE, key).orElseThrow();
    }
}
