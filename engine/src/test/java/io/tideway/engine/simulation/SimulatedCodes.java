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
 * Passes unique codes around among the people of one side at a time: in one transaction or in several, between which anything else may
 * happen. The other side's users begin when these codes have arrived, so that every code has one place to go.
 */
final class SimulatedCodes {

    static final String CODE = "code";

    private static final String PEOPLE = SimulatedWorld.TABLE;

    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final Random random;
    private final List<String> trace;
    /** Receives the people whose code was changed. */
    private final BiConsumer<Side, RecordKey> changed;

    /** Whose users pass codes around. */
    private Side giver = Side.LEFT;
    /** What is left to do of what they began. */
    private final Deque<Step> begun = new ArrayDeque<>();
    /** What each person's code was last set to, by tag. */
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

    /** At least one side checks. */
    static Sides<Unique> drawn(Random random) {
        Unique one = random.nextBoolean() ? Unique.AT_EACH_EDIT : Unique.AT_THE_END;
        List<Unique> all = List.of(Unique.values());
        Unique other = all.get(random.nextInt(all.size()));
        return random.nextBoolean() ? new Sides<>(one, other) : new Sides<>(other, one);
    }

    /** A code that was never used before. */
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

    /** Ends what was begun. */
    void finish() {
        while (!begun.isEmpty()) {
            carryOut(List.of(begun.remove()));
        }
    }

    private void begin(Side side) {
        world.settle(); // a crash may leave it open whether a new record's code was agreed on
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

    /** Each gets the code of the next: at once where that is allowed, else the first gives its own up before. */
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
        return simulated.scenery.extras().codes().orElseThrow();
    }

    /** In one transaction; what is not possible any more is given up. */
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

    /** Whether everybody who is on both sides has the same code there. */
    private boolean arrived() {
        Map<String, @Nullable String> left = byTag(Side.LEFT);
        return byTag(Side.RIGHT).entrySet().stream()
                .allMatch(each ->
                        !left.containsKey(each.getKey()) || Objects.equals(left.get(each.getKey()), each.getValue()));
    }

    /**
     * A record that one side deleted, and the other brought back, may have a code that another has by now: it gets a new one from a user.
     *
     * @return whether there was any
     */
    boolean mend() {
        if (simulated.scenery.extras().codes().isEmpty() || !world.issueCodes().contains("UNIQUE_VIOLATION")) {
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

    /** Who has another code than users gave, but for those that were deleted and came back. */
    List<String> astray(Set<String> deleted) {
        List<String> astray = new ArrayList<>();
        if (simulated.scenery.extras().codes().isEmpty()) {
            return astray;
        }
        for (Side side : Side.values()) {
            byTag(side).forEach((tag, code) -> {
                if (!deleted.contains(tag) && !Objects.equals(last.get(tag), code)) {
                    astray.add(side + " " + tag + " has " + code + " instead of " + last.get(tag));
                }
            });
        }
        return astray;
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
