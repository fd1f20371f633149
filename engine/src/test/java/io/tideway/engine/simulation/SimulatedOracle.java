package io.tideway.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.simulation.SimulatedUsers.Edit;
import io.tideway.engine.simulation.SimulatedUsers.Place;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.Capability;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compares the result of a run with the users' edits. */
final class SimulatedOracle {

    /** The highest key: no system and no user assigns a higher one in a run. */
    private static final int MAX_KEY = 600;

    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final SimulatedUsers users;

    SimulatedOracle(SimulatedWorld simulated, SimulatedUsers users) {
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
            assertThat(users.codes.mismatches(users.deleted)).as("codes").isEmpty();
        }
        assertThat(users.labels.mismatches()).as("labels").isEmpty();
        assertThat(users.rewrites.lost(users.deleted))
                .as("lost without a delete")
                .isEmpty();
        for (Side side : Side.values()) {
            assertThat(tags(side)).as("duplicate records on the " + side.word()).doesNotHaveDuplicates();
        }
        checkNothingVanished();
        checkNoEditIsLost();
        checkEachLoserHadARival();
        checkIdle();
    }

    private List<String> tags(Side side) {
        return world.user(side).values(SimulatedWorld.TABLE, SimulatedWorld.TAG).stream()
                .map(tag -> tag.orElse("none"))
                .toList();
    }

    /** Returns the tags of a side's records that sync. */
    private List<String> inScope(Side side) {
        return world.user(side).records(SimulatedWorld.TABLE).values().stream()
                .filter(record -> simulated.topology.includes(side, record))
                .map(record -> String.valueOf(record.value(SimulatedWorld.TAG)))
                .toList();
    }

    /** Invariant 1: only records that a user deleted are missing. */
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

    /** Invariants 1 and 5: each value exists, or a user saw and replaced it, or the ledger recorded its loss. */
    private void checkNoEditIsLost() {
        Set<Integer> accounted = new LinkedHashSet<>(users.replaced);
        for (Side side : Side.values()) {
            world.user(side)
                    .records(SimulatedWorld.TABLE)
                    .values()
                    .forEach(record -> accounted.addAll(numbers(record)));
        }
        boolean recordsDecided = false;
        for (Activity activity : activities()) {
            activity.lost().flatMap(SimulatedFields::number).ifPresent(accounted::add);
            recordsDecided |= activity.field().isEmpty();
        }
        List<String> lost = new ArrayList<>();
        boolean deletesDecided = recordsDecided;
        users.given.forEach((number, place) -> {
            boolean lostWithItsRecord = deletesDecided && users.deleted.contains(place.tag());
            boolean putBack = simulated.fields.isOverwritten(place.field(), place.side());
            if (!accounted.contains(number) && !lostWithItsRecord && !putBack) {
                lost.add(number + " of " + place);
            }
        });
        assertThat(lost).as("edits lost").isEmpty();
    }

    private List<Activity> activities() {
        return IntStream.rangeClosed(1, MAX_KEY)
                .mapToObj(key -> RecordKey.of(Integer.toString(key)))
                .flatMap(key -> world.activities(SimulatedWorld.TABLE, key).stream())
                .toList();
    }

    /**
     * Invariant 5: a value only loses to a value that was given on the other side, by a user who did not know the lost value.
     * With {@code latest} the winner is not earlier. A trigger's change of a value counts as an edit that no user made. After a
     * crash it is unknown whether a missing value was written and seen.
     */
    private void checkEachLoserHadARival() {
        List<String> unrivalled = new ArrayList<>();
        for (Activity activity : activities()) {
            // The loser's system may have changed the winner's own value; no user made that edit.
            Optional<Edit> lost = activity.lost()
                    .flatMap(SimulatedFields::number)
                    .flatMap(users::editThatGave)
                    .filter(edit -> edit.place().side() != activity.winner());
            boolean ofUsers =
                    activity.field().filter(simulated.fields.names::contains).isPresent();
            boolean ofOperator = activity.rule().startsWith("reverted");
            if (ofUsers && !ofOperator && lost.isPresent() && !hadRival(activity, lost.get())) {
                unrivalled.add(lost.get() + " by " + activity);
            }
        }
        assertThat(unrivalled).as("edits that lost without a rival").isEmpty();
    }

    private boolean hadRival(Activity activity, Edit lost) {
        boolean isRead = !simulated.fields.isOverwritten(
                lost.place().field(), lost.place().side());
        Optional<Integer> kept = activity.kept().flatMap(SimulatedFields::number);
        boolean rival = users.edits.stream()
                .filter(edit -> edit.gave().equals(kept) && isRival(edit.place(), lost.place()))
                .anyMatch(edit -> kept.isEmpty() || !simulated.hadNoFaults() || !users.knew(lost, kept.get()));
        boolean inTime = !activity.rule().startsWith("latest: the ")
                || !distinguishUsers()
                || users.clockWentBack()
                || users.edits.stream()
                        .filter(edit -> edit.place().side() == activity.winner()
                                && edit.place().tag().equals(lost.place().tag()))
                        .anyMatch(edit -> !edit.at().isBefore(lost.at()));
        boolean ofTrigger = simulated.fields.triggers(lost.place().field(), activity.winner());
        return !isRead || ofTrigger || ((rival || maybeMatched(lost)) && inTime);
    }

    /**
     * Returns whether Tideway's own create, after a lost answer, is found by its match fields. It may then be a user's record,
     * and the policy decides.
     */
    private boolean maybeMatched(Edit lost) {
        return !can(lost.place().side(), Capability.RESERVES_KEYS);
    }

    private boolean can(Side side, Capability capability) {
        return world.systems.get(side).character().capabilities().contains(capability);
    }

    /**
     * Returns whether the systems distinguish users' changes from Tideway's. Otherwise Tideway's write is streamed or read like
     * a user's, and its time counts as an edit's time.
     */
    private boolean distinguishUsers() {
        return Stream.of(Side.values())
                .allMatch(side -> can(side, Capability.REPORTS_ORIGIN)
                        && !world.systems.get(side).character().timesRead());
    }

    private static boolean isRival(Place place, Place of) {
        return place.side() != of.side()
                && place.tag().equals(of.tag())
                && place.field().equals(of.field());
    }

    private Set<Integer> numbers(Fields record) {
        Set<Integer> numbers = new LinkedHashSet<>();
        simulated.fields.names.forEach(
                field -> SimulatedFields.number(record.value(field)).ifPresent(numbers::add));
        return numbers;
    }

    private void checkIdle() {
        long before = world.writes();
        world.crash();
        world.settleLater();
        assertThat(world.writes()).as("writes after settling").isEqualTo(before);
    }
}
