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

/** Holds what is there after a life against what the users did. */
final class SimulatedOracle {

    /** No system gives higher keys in a life, and no user chooses any. */
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
            assertThat(users.codes.astray(users.deleted)).as("codes").isEmpty();
        }
        assertThat(users.labels.astray()).as("labels").isEmpty();
        assertThat(users.rewrites.lost(users.deleted))
                .as("lost without a delete")
                .isEmpty();
        for (Side side : Side.values()) {
            assertThat(tags(side)).as("records doubled on the " + side.word()).doesNotHaveDuplicates();
        }
        checkNothingVanished();
        checkNoEditIsLost();
        checkEachLoserHadARival();
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
        for (Activity activity : activities()) {
            activity.lost().flatMap(SimulatedFields::number).ifPresent(accounted::add);
            recordsDecided |= activity.field().isEmpty();
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

    private List<Activity> activities() {
        return IntStream.rangeClosed(1, MAX_KEY)
                .mapToObj(key -> RecordKey.of(Integer.toString(key)))
                .flatMap(key -> world.activities(SimulatedWorld.TABLE, key).stream())
                .toList();
    }

    /**
     * Invariant 5: what beat a value was given on the other side, to somebody who did not know it, and by {@code latest} not before it.
     * What a trigger makes of a value is an edit, too, and of nobody. After a crash nothing tells whether a value that is not there was
     * written, and seen.
     */
    private void checkEachLoserHadARival() {
        List<String> unrivalled = new ArrayList<>();
        for (Activity activity : activities()) {
            // What the loser's system had made of the winner's own value is nobody's edit.
            Optional<Edit> lost = activity.lost()
                    .flatMap(SimulatedFields::number)
                    .flatMap(users::giving)
                    .filter(edit -> edit.place().side() != activity.winner());
            boolean ofUsers =
                    activity.field().filter(simulated.fields.names::contains).isPresent();
            boolean ofOperator = activity.rule().startsWith("reverted");
            if (ofUsers && !ofOperator && lost.isPresent() && !hadRival(activity, lost.get())) {
                unrivalled.add(lost.get() + " by " + activity);
            }
        }
        assertThat(unrivalled).as("edits that lost to nobody").isEmpty();
    }

    private boolean hadRival(Activity activity, Edit lost) {
        boolean hadSay =
                !simulated.fields.hasNoSay(lost.place().field(), lost.place().side());
        Optional<Integer> kept = activity.kept().flatMap(SimulatedFields::number);
        boolean rival = users.edits.stream()
                .filter(edit -> edit.gave().equals(kept) && isRival(edit.place(), lost.place()))
                .anyMatch(edit -> kept.isEmpty() || !simulated.wentSmoothly() || !users.knew(lost, kept.get()));
        boolean inTime = !activity.rule().startsWith("latest: the ")
                || !tellUsers()
                || users.clockWentBack()
                || users.edits.stream()
                        .filter(edit -> edit.place().side() == activity.winner()
                                && edit.place().tag().equals(lost.place().tag()))
                        .anyMatch(edit -> !edit.at().isBefore(lost.at()));
        boolean ofTrigger = simulated.fields.triggers(lost.place().field(), activity.winner());
        return !hadSay || ofTrigger || ((rival || maybeMatched(lost)) && inTime);
    }

    /** Whether our own create, its answer lost, is found by its match fields: then it may be somebody else's, and the policy decides. */
    private boolean maybeMatched(Edit lost) {
        return !can(lost.place().side(), Capability.RESERVES_KEYS);
    }

    private boolean can(Side side, Capability capability) {
        return world.systems.get(side).character().capabilities().contains(capability);
    }

    /** Else a write of ours is told, or read, like a user's, and its time is taken for one. */
    private boolean tellUsers() {
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

    private void checkRest() {
        long before = world.writes();
        world.crash();
        world.settleLater();
        assertThat(world.writes()).as("writes after rest").isEqualTo(before);
    }
}
