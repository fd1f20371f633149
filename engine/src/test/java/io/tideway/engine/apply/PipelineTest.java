package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import org.junit.jupiter.api.Test;

/** The everyday life of a two-way sync. */
final class PipelineTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private final SyncWorld world = Worlds.twoWay();

    @Test
    void createsUpdatesAndDeletesTravelBothWays() {
        RecordKey ada = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        RecordKey grace = world.right.insert(PEOPLE, "name", "Grace", "city", "Arlington");
        world.settle();
        RecordKey adaRight = world.other(PEOPLE, Side.LEFT, ada);
        RecordKey graceLeft = world.other(PEOPLE, Side.RIGHT, grace);
        assertThat(world.right.value(PEOPLE, adaRight, "city")).isEqualTo("London");

        world.right.update(PEOPLE, adaRight, "city", "Paris");
        world.left.update(PEOPLE, graceLeft, "city", null);
        world.settle();
        assertThat(world.left.value(PEOPLE, ada, "city")).isEqualTo("Paris");
        assertThat(world.right.value(PEOPLE, grace, "city")).isNull();

        world.left.delete(PEOPLE, ada);
        world.right.delete(PEOPLE, grace);
        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertInStep();
    }

    @Test
    void editsOfDifferentFieldsBothSurvive() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);

        world.left.update(PEOPLE, left, "name", "Ada L.");
        world.right.update(PEOPLE, right, "city", "Paris");
        world.settle();

        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Paris");
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada L.");
        assertThat(world.activities(PEOPLE, left)).isEmpty();
        assertInStep();
    }

    @Test
    void eachUpdateIsWrittenOnceAndNeverBack() {
        RecordKey left = world.left.insert(PEOPLE, "name", "0");
        world.settle();
        long leftBefore = world.systems.left().writes();
        long rightBefore = world.systems.right().writes();
        int updates = 5;
        for (int i = 1; i <= updates; i++) {
            world.left.update(PEOPLE, left, "name", Integer.toString(i));
            world.settle();
        }
        assertThat(world.systems.right().writes() - rightBefore).isEqualTo(updates);
        assertThat(world.systems.left().writes() - leftBefore).isZero();
    }

    @Test
    void severalUpdatesInABatchBecomeOneWrite() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        long before = world.writes();
        world.left.update(PEOPLE, left, "name", "A");
        world.left.update(PEOPLE, left, "city", "B");
        world.left.update(PEOPLE, left, "name", "C");
        world.settle();
        assertThat(world.writes() - before).isEqualTo(1);
        assertInStep();
    }

    @Test
    void anUpdateThatChangesNothingIsNotWritten() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        long before = world.writes();
        world.left.update(PEOPLE, left, "name", "Ada");
        world.settle();
        assertThat(world.writes()).isEqualTo(before);
    }

    @Test
    void anEditOfTheTargetDuringAWriteIsNotLost() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);

        world.left.update(PEOPLE, left, "name", "Ada L.");
        world.read(Side.LEFT, SyncWorld.ALL);
        world.right.update(PEOPLE, right, "city", "Paris");
        world.read(Side.RIGHT, SyncWorld.ALL);
        world.process(Side.LEFT);
        world.right.update(PEOPLE, right, "email", "ada@example.org");
        world.settle();

        assertThat(String.valueOf(world.left.records(PEOPLE).get(left))).contains("Ada L.", "Paris", "ada@example.org");
        assertInStep();
    }

    @Test
    void aLateEchoDoesNotBringADeletedRecordBack() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.read(Side.RIGHT, SyncWorld.ALL);
        world.left.update(PEOPLE, left, "name", "Ada L.");
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.left.delete(PEOPLE, left);
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.process(Side.RIGHT);
        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertInStep();
    }

    @Test
    void aRecordThatCameAndWentInOneBatchIsNeverCreated() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.left.delete(PEOPLE, left);
        world.settle();
        assertThat(world.writes()).isZero();
        assertThat(world.right.records(PEOPLE)).isEmpty();
    }

    @Test
    void truncateDeletesOnTheOtherSide() {
        world.left.insert(PEOPLE, "name", "Ada");
        world.left.insert(PEOPLE, "name", "Grace");
        world.settle();
        world.left.transaction(tx -> tx.truncate(PEOPLE));
        world.settle();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertInStep();
    }

    @Test
    void anInsertRightAfterATruncateStays() {
        world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        world.left.transaction(tx -> tx.truncate(PEOPLE));
        world.left.insert(PEOPLE, "name", "Grace");
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertInStep();
    }

    @Test
    void ignoredDeletesLeaveTheOtherRecordAlone() {
        SyncWorld keeping = Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
                .deletes(DeleteRule.IGNORE)
                .build());
        RecordKey left = keeping.left.insert(PEOPLE, "name", "Ada");
        keeping.settle();
        RecordKey right = keeping.other(PEOPLE, Side.LEFT, left);
        keeping.left.delete(PEOPLE, left);
        keeping.settle();
        keeping.right.update(PEOPLE, right, "name", "Ada L.");
        keeping.settle();
        assertThat(keeping.right.has(PEOPLE, right)).isTrue();
        assertThat(keeping.left.records(PEOPLE)).isEmpty();
        assertThat(keeping.issues()).isEmpty();
    }

    @Test
    void backfillCreatesWhatEachSideLacks() {
        for (int i = 0; i < 10; i++) {
            world.left.insert(PEOPLE, "name", "left " + i);
            world.right.insert(PEOPLE, "name", "right " + i);
        }
        world.settle();
        assertThat(world.left.records(PEOPLE)).hasSize(20);
        assertThat(world.right.records(PEOPLE)).hasSize(20);
        assertInStep();
    }

    @Test
    void editsDuringABackfillAreNeitherLostNorDoubled() {
        RecordKey first = world.left.insert(PEOPLE, "name", "first");
        RecordKey second = world.left.insert(PEOPLE, "name", "second");
        world.readChunk(2);
        world.left.update(PEOPLE, first, "name", "first, edited");
        world.left.delete(PEOPLE, second);
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.processChunk();
        world.settle();
        assertThat(world.right.values(PEOPLE, "name")).containsExactly(java.util.Optional.of("first, edited"));
        assertInStep();
    }

    private void assertInStep() {
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
        long before = world.writes();
        world.settleLater();
        assertThat(world.writes()).isEqualTo(before);
    }
}
