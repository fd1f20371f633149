package io.tideway.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lost history, and records that were merged. */
final class HistoryTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private final SyncWorld world = Worlds.twoWay();

    private RecordKey synced(String name) {
        RecordKey left = world.left.insert(PEOPLE, "name", name, "city", "London");
        world.settle();
        return left;
    }

    private void lose(Side side, boolean wholeHistory) {
        if (wholeHistory) {
            world.systems.get(side).forgetHistory();
        } else {
            world.systems.get(side).loseChanges(PEOPLE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changesInALostHistoryOrInAGapOfOneTableAreFound(boolean wholeHistory) {
        RecordKey deletedLeft = synced("deleted on the left");
        RecordKey deletedRight = synced("deleted on the right");
        RecordKey edited = synced("edited on both");
        RecordKey untouched = synced("untouched");
        long before = world.writes();
        world.left.delete(PEOPLE, deletedLeft);
        world.right.delete(PEOPLE, world.other(PEOPLE, Side.LEFT, deletedRight));
        world.left.update(PEOPLE, edited, "name", "by the left");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, edited), "city", "by the right");
        world.left.insert(PEOPLE, "name", "new on the left");
        world.right.insert(PEOPLE, "name", "new on the right");
        for (Side side : Side.values()) {
            lose(side, wholeHistory);
        }
        world.settle();

        assertThat(world.left.records(PEOPLE)).hasSize(4).containsKeys(edited, untouched);
        assertThat(world.right.records(PEOPLE)).hasSize(4);
        RecordKey right = world.other(PEOPLE, Side.LEFT, edited);
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("by the left");
        assertThat(world.left.value(PEOPLE, edited, "city")).isEqualTo("by the right");
        assertThat(world.writes() - before)
                .as("2 deletes, 2 updates, 2 creates")
                .isEqualTo(6);
        assertInStep();
    }

    @Test
    void aDeleteAgainstAnEditInALostHistoryIsAConflict() {
        RecordKey left = synced("Ada");
        world.left.delete(PEOPLE, left);
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, left), "name", "edited");
        world.systems.left().forgetHistory();
        world.settle();
        assertThat(world.left.values(PEOPLE, "name")).containsExactly(java.util.Optional.of("edited"));
        assertInStep();
    }

    @Test
    void theLoserOfTwoLinkedRecordsIsDeletedOnTheOtherSide() {
        RecordKey winner = synced("winner");
        RecordKey loser = synced("loser");
        RecordKey winnerRight = world.other(PEOPLE, Side.LEFT, winner);
        world.left.transaction(tx -> tx.merge(PEOPLE, loser, winner));
        world.settle();
        assertThat(world.right.records(PEOPLE)).containsOnlyKeys(winnerRight);
        assertThat(world.other(PEOPLE, Side.LEFT, winner)).isEqualTo(winnerRight);
        assertInStep();
    }

    @Test
    void theLosersCounterpartIsLinkedToAWinnerThatHasNone() {
        RecordKey loser = synced("loser");
        RecordKey loserRight = world.other(PEOPLE, Side.LEFT, loser);
        world.left.transaction(tx -> {
            RecordKey winner = tx.insert(PEOPLE, io.tideway.testkit.NamedFields.fields("name", "winner"));
            tx.merge(PEOPLE, loser, winner);
        });
        world.settle();
        assertThat(world.left.records(PEOPLE)).hasSize(1);
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.left.values(PEOPLE, "name")).isEqualTo(world.right.values(PEOPLE, "name"));
        assertThat(loserRight).isNotNull();
        assertInStep();
    }

    private void assertInStep() {
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
        long before = world.writes();
        world.settleLater();
        assertThat(world.writes()).isEqualTo(before);
    }

    /** The truncate reads all links, while those of the changes before it are still in flight. */
    @Test
    void aTruncateReadsTheLinksMadeJustBeforeIt() {
        world.settle();
        world.right.insert(PEOPLE, "name", "Ada");
        world.right.transaction(tx -> tx.truncate(PEOPLE));
        world.read(Side.RIGHT, SyncWorld.ALL);
        world.process(Side.RIGHT);
        while (world.readChunk(SyncWorld.ALL)) {
            // all chunks wait to be processed
        }
        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertInStep();
    }

    /** If they did, they would create a record for a moment that the comparison has found gone on both sides. */
    @Test
    void changesBeforeATruncateDoNotComeAgainAfterTheComparison() {
        SyncWorld keeping = Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
                .deletes(DeleteRule.IGNORE)
                .build());
        RecordKey left = keeping.left.insert(PEOPLE, "name", "Ada");
        keeping.settle();
        RecordKey right = keeping.other(PEOPLE, Side.LEFT, left);
        keeping.left.delete(PEOPLE, left);
        keeping.settle();
        keeping.right.update(PEOPLE, right, "name", "edited");
        keeping.right.transaction(tx -> tx.truncate(PEOPLE));
        keeping.left.insert(PEOPLE, "name", "comes back to the right as an echo");
        keeping.pump(Side.LEFT, SyncWorld.ALL);
        keeping.settle();
        long before = keeping.writes();
        keeping.crash();
        keeping.settle();
        assertThat(keeping.writes()).isEqualTo(before);
    }
}
