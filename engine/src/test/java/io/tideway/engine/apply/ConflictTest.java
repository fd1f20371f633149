package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.testkit.NamedFields;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both sides edit the same field, or one deletes what the other edits. */
final class ConflictTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static SyncWorld world(ConflictPolicy policy) {
        return Worlds.people(mapping(policy));
    }

    private static MappingDefinition mapping(ConflictPolicy policy) {
        return MappingDraft.of(PEOPLE, "name", "city", "email")
                .conflicts(policy)
                .build();
    }

    /** Edits the name on both sides, the left first, before either is read; returns what both hold in the end. */
    private static @Nullable String decided(
            ConflictPolicy policy, @Nullable String leftValue, @Nullable String rightValue) {
        SyncWorld world = world(policy);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", leftValue);
        world.right.update(PEOPLE, right, "name", rightValue);
        world.settle();
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
        assertThat(world.activities(PEOPLE, left)).hasSize(1);
        return world.left.value(PEOPLE, left, "name");
    }

    @Test
    void eachPolicyDecidesAsItSays() {
        assertThat(decided(ConflictPolicy.LATEST, "L", "R")).isEqualTo("R");
        assertThat(decided(ConflictPolicy.LEFT, "L", "R")).isEqualTo("L");
        assertThat(decided(ConflictPolicy.RIGHT, "L", "R")).isEqualTo("R");
        assertThat(decided(ConflictPolicy.NON_NULL, "L", null)).isEqualTo("L");
        assertThat(decided(ConflictPolicy.NON_NULL, "L", "R")).isEqualTo("R");
        assertThat(decided(ConflictPolicy.LATEST, "L", null)).isNull();
    }

    @Test
    void theLatestWinsWhicheverSideIsReadFirst() {
        for (Side first : Side.values()) {
            SyncWorld world = world(ConflictPolicy.LATEST);
            RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
            world.settle();
            RecordKey right = world.other(PEOPLE, Side.LEFT, left);
            world.right.update(PEOPLE, right, "name", "right");
            world.left.update(PEOPLE, left, "name", "left, later");
            world.pump(first, SyncWorld.ALL);
            world.settle();
            assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("left, later");
            assertThat(world.differences()).isEmpty();
        }
    }

    /** The left is changed again after the change that is being carried, and the right between the two. */
    @Test
    void aValueThatIsReadAheadOfItsStreamDoesNotLoseForTheTimeOfAnOlderChange() {
        SyncWorld world = Worlds.withoutReadTimes(mapping(ConflictPolicy.LATEST));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", "first");
        world.right.update(PEOPLE, right, "name", "second");
        world.left.update(PEOPLE, left, "name", "third");
        world.read(Side.LEFT, 1);
        world.process(Side.LEFT);
        assertThat(world.issueCodes()).containsExactly("WAITS_FOR_OTHER_SIDE");
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("third");
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    /** The same, found out by the write itself: both changes are in hand, and the left is no longer as its stream told. */
    @Test
    void aValueThatAWriteMeetsDoesNotLoseForTheTimeOfAnOlderChange() {
        SyncWorld world = Worlds.withoutReadTimes(mapping(ConflictPolicy.LATEST));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.right.update(PEOPLE, right, "city", "Paris");
        world.left.update(PEOPLE, left, "name", "first");
        world.right.update(PEOPLE, right, "name", "second");
        world.left.update(PEOPLE, left, "name", "third");
        world.read(Side.LEFT, 1);
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.process(Side.LEFT);
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("third");
        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Paris");
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void theTimeOfAWaitingChangeOutlivesARestart() {
        SyncWorld world = Worlds.withoutReadTimes(mapping(ConflictPolicy.LATEST));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", "older");
        world.right.update(PEOPLE, right, "name", "newer");
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.issueCodes()).containsExactly("WAITS_FOR_OTHER_SIDE");
        world.crash();
        world.pump(Side.RIGHT, SyncWorld.ALL);
        assertThat(world.activities(PEOPLE, left).getFirst().rule()).contains("the right committed later");
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("newer");
        assertThat(world.issues()).isEmpty();
    }

    /** A write that another sync of the same engine brings is an edit, although it bears the same mark. */
    @Test
    void whatAnotherSyncWroteHasItsOwnTime() {
        SyncWorld world = Worlds.withoutReadTimes(mapping(ConflictPolicy.LATEST));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.right.update(PEOPLE, right, "city", "Paris");
        world.left.update(PEOPLE, left, "name", "older");
        world.clock.advance(Duration.ofSeconds(1));
        world.systems
                .right()
                .connector()
                .target()
                .write(
                        world.table(PEOPLE).selection(Side.RIGHT),
                        List.of(new Write.Update(
                                new WriteId(0),
                                right,
                                NamedFields.over(layout(world), "name", "newer"),
                                NamedFields.over(layout(world), "name", "Ada"))));
        world.settle();
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("newer");
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Paris");
        assertThat(world.differences()).isEmpty();
    }

    private static FieldLayout layout(SyncWorld world) {
        return world.table(PEOPLE).selection(Side.RIGHT).layout();
    }

    @Test
    void aTieGoesToTheLeft() {
        for (Side first : Side.values()) {
            SyncWorld world = world(ConflictPolicy.LATEST);
            RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
            world.settle();
            RecordKey right = world.other(PEOPLE, Side.LEFT, left);
            world.right.updateAtSameInstant(PEOPLE, right, "name", "right");
            world.left.updateAtSameInstant(PEOPLE, left, "name", "left");
            world.pump(first, SyncWorld.ALL);
            world.settle();
            assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("left");
            assertThat(world.activities(PEOPLE, left).getFirst().rule()).contains("tie");
        }
    }

    @Test
    void theSameEditOnBothSidesIsNoConflict() {
        SyncWorld world = world(ConflictPolicy.MANUAL);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        long before = world.writes();
        world.left.update(PEOPLE, left, "name", "same");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, left), "name", "same");
        world.settle();
        assertThat(world.writes()).isEqualTo(before);
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void manualParksOneFieldAndLetsTheOthersFlow() {
        SyncWorld world = world(ConflictPolicy.MANUAL);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = park(world, left);
        world.left.update(PEOPLE, left, "city", "Paris");
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Paris");
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("R");
        assertThat(world.issues()).hasSize(1);

        world.keep(world.issues().getFirst(), PEOPLE, Side.RIGHT);
        world.settle();
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("R");
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aParkedFieldHealsWhenBothSidesAgreeByThemselves() {
        SyncWorld world = world(ConflictPolicy.MANUAL);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        park(world, left);
        world.left.update(PEOPLE, left, "name", "R");
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    private static RecordKey park(SyncWorld world, RecordKey left) {
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", "L");
        world.right.update(PEOPLE, right, "name", "R");
        world.settle();
        assertThat(world.issues()).hasSize(1);
        assertThat(world.issues().getFirst().field()).contains("name");
        assertThat(world.issues().getFirst().state()).isEqualTo(Issue.State.OPEN);
        return right;
    }

    @Test
    void anUpdateBeatsADeleteUnlessThePolicySaysOtherwise() {
        assertThat(survives(ConflictPolicy.LATEST, Side.LEFT)).isTrue();
        assertThat(survives(ConflictPolicy.LATEST, Side.RIGHT)).isTrue();
        assertThat(survives(ConflictPolicy.NON_NULL, Side.LEFT)).isTrue();
        assertThat(survives(ConflictPolicy.LEFT, Side.LEFT)).isFalse();
        assertThat(survives(ConflictPolicy.LEFT, Side.RIGHT)).isTrue();
        assertThat(survives(ConflictPolicy.RIGHT, Side.RIGHT)).isFalse();
        assertThat(survives(ConflictPolicy.RIGHT, Side.LEFT)).isTrue();
    }

    /** Deletes on a side what the other has just edited, in every order of reading. */
    private static boolean survives(ConflictPolicy policy, Side deleting) {
        boolean survived = false;
        for (Side first : Side.values()) {
            SyncWorld world = world(policy);
            RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
            world.settle();
            RecordKey right = world.other(PEOPLE, Side.LEFT, left);
            world.user(deleting.other()).update(PEOPLE, deleting == Side.LEFT ? right : left, "name", "edited");
            world.user(deleting).delete(PEOPLE, deleting == Side.LEFT ? left : right);
            world.pump(first, SyncWorld.ALL);
            world.settle();
            assertThat(world.differences())
                    .as("%s, %s deletes, %s first", policy, deleting, first)
                    .isEmpty();
            assertThat(world.issues()).isEmpty();
            assertThat(world.left.records(PEOPLE)).hasSameSizeAs(world.right.records(PEOPLE));
            survived = !world.left.records(PEOPLE).isEmpty();
            if (survived) {
                assertThat(world.left.values(PEOPLE, "name")).containsExactly(java.util.Optional.of("edited"));
            }
        }
        return survived;
    }

    @Test
    void manualParksADeleteAgainstAnUpdate() {
        for (Side winner : Side.values()) {
            SyncWorld world = world(ConflictPolicy.MANUAL);
            RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
            world.settle();
            RecordKey right = world.other(PEOPLE, Side.LEFT, left);
            world.right.update(PEOPLE, right, "name", "edited");
            world.left.delete(PEOPLE, left);
            world.settle();
            assertThat(world.issues()).hasSize(1);
            world.keep(world.issues().getFirst(), PEOPLE, winner);
            world.settle();
            int expected = winner == Side.LEFT ? 0 : 1;
            assertThat(world.left.records(PEOPLE)).hasSize(expected);
            assertThat(world.right.records(PEOPLE)).hasSize(expected);
            assertThat(world.issues()).isEmpty();
        }
    }

    @Test
    void aPersonsWordNeedNotWaitForAStreamThatLags() {
        SyncWorld world = world(ConflictPolicy.MANUAL);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.delete(PEOPLE, left);
        world.right.update(PEOPLE, right, "name", "kept?");
        world.settle();
        assertThat(world.issueCodes()).containsExactly("DELETE_CONFLICT_PARKED");

        world.left.insert(PEOPLE, "name", "Bob");
        world.keep(world.issues().getFirst(), PEOPLE, Side.LEFT);
        assertThat(world.issues()).isEmpty();
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
    }
}
