package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryTrait;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Records that get another key. */
final class MovedRecordTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final RecordKey NEW_KEY = RecordKey.of("77");

    private final SyncWorld world = Worlds.twoWay();

    private static void move(User user, RecordKey key) {
        user.transaction(tx -> tx.rekey(PEOPLE, key, NEW_KEY));
    }

    @Test
    void aMovedRecordKeepsItsCounterpart() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        long before = world.writes();
        move(world.left, left);
        world.settle();
        assertThat(world.writes()).isEqualTo(before);
        assertThat(world.other(PEOPLE, Side.LEFT, NEW_KEY)).isEqualTo(right);

        world.right.update(PEOPLE, right, "name", "Ada L.");
        world.settle();
        assertThat(world.left.value(PEOPLE, NEW_KEY, "name")).isEqualTo("Ada L.");
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void anEditOnTheOtherSideFindsTheRecordUnderItsNewKey() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        move(world.left, left);
        world.right.update(PEOPLE, right, "name", "Ada L.");
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.settle();
        assertThat(world.left.value(PEOPLE, NEW_KEY, "name")).isEqualTo("Ada L.");
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void aChunkReadBeforeTheMoveDoesNotBringTheRecordUnderItsOldKey() {
        world.settle();
        world.compareAgain();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        while (world.readChunk(SyncWorld.ALL)) {
            // all chunks wait to be processed
        }
        move(world.left, left);
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.left.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void aChunkReadBetweenTwoMovesDoesNotBringTheRecordUnderTheKeyBetween() {
        world.settle();
        world.compareAgain();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        move(world.left, left);
        while (world.readChunk(SyncWorld.ALL)) {
            // all chunks wait to be processed
        }
        world.left.transaction(tx -> tx.update(PEOPLE, NEW_KEY, NamedFields.fields("id", "901")));
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.left.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void aChunkReadBetweenMoveAndDeleteDoesNotBringTheRecordBack() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        world.compareAgain();
        move(world.left, left);
        while (world.readChunk(SyncWorld.ALL)) {
            // all chunks wait to be processed
        }
        world.left.delete(PEOPLE, NEW_KEY);
        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aRecordThatIsLeftAloneIsNotNewUnderAnotherKey() {
        SyncWorld keeping = Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
                .deletes(DeleteRule.IGNORE)
                .build());
        RecordKey left = keeping.left.insert(PEOPLE, "name", "Ada");
        keeping.settle();
        RecordKey right = keeping.other(PEOPLE, Side.LEFT, left);
        keeping.left.delete(PEOPLE, left);
        keeping.settle();
        move(keeping.right, right);
        keeping.settle();
        keeping.compareAgain();
        keeping.settle();
        assertThat(keeping.left.records(PEOPLE)).isEmpty();
        assertThat(keeping.differences()).isEmpty();
    }

    /** The trigger's value came with an echo that found the record gone from its key; the move itself carries nothing. */
    @Test
    void whatATriggerMadeBeforeAMoveIsNotForgotten() {
        SyncWorld partial = Worlds.of(
                MemoryCharacter.database().without(MemoryTrait.FULL_IMAGES),
                Worlds.people().triggering(MovedRecordTest::withUpperCaseName),
                MemoryCharacter.database(),
                Worlds.people(),
                MappingDraft.of(PEOPLE, "name", "city", "email").build());
        partial.settle();
        RecordKey right = partial.right.insert(PEOPLE, "name", "Ada");
        partial.pump(Side.RIGHT, SyncWorld.ALL);
        RecordKey left = partial.other(PEOPLE, Side.RIGHT, right);
        partial.read(Side.LEFT, SyncWorld.ALL);
        move(partial.left, left);
        partial.settle();
        assertThat(partial.right.value(PEOPLE, right, "name")).isEqualTo("ADA");
        assertThat(partial.differences()).isEmpty();
    }

    private static Fields withUpperCaseName(Fields record) {
        String name = record.value("name");
        return name == null
                ? record
                : record.overlaidWith(Fields.builder(record.layout())
                        .set("name", name.toUpperCase(Locale.ROOT))
                        .build());
    }

    /** Nobody could know that the record under the new key is not a new one: so the chunk waits until the stream has told. */
    @Test
    void aRecordThatAChunkShowsUnderItsNewKeyBeforeTheStreamTellsOfTheMoveHasNoTwin() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        RecordKey moved = RecordKey.of("77");
        world.left.transaction(tx -> tx.rekey(PEOPLE, left, moved));
        world.compareAgain();
        while (world.readChunk(SyncWorld.ALL)) {
            world.processChunk();
        }
        assertThat(world.right.records(PEOPLE)).hasSize(1);

        world.settle();
        assertThat(world.left.records(PEOPLE)).containsOnlyKeys(moved);
        assertThat(world.right.records(PEOPLE)).containsOnlyKeys(right);
        assertThat(world.other(PEOPLE, Side.LEFT, moved)).isEqualTo(right);
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    /** As UPDATE … SET id = id + 1 does: each record takes the key of another one that moves on. */
    @Test
    void recordsThatAllMoveOnByOneKeepTheirCounterparts() {
        RecordKey first = world.left.insert(PEOPLE, "name", "Ada");
        RecordKey second = world.left.insert(PEOPLE, "name", "Bob");
        world.settle();
        RecordKey ofFirst = world.other(PEOPLE, Side.LEFT, first);
        RecordKey ofSecond = world.other(PEOPLE, Side.LEFT, second);
        long before = world.writes();
        world.left.transaction(tx -> {
            tx.rekey(PEOPLE, second, NEW_KEY);
            tx.rekey(PEOPLE, first, second);
        });
        world.settle();
        assertThat(world.writes()).isEqualTo(before);
        assertThat(world.other(PEOPLE, Side.LEFT, second)).isEqualTo(ofFirst);
        assertThat(world.other(PEOPLE, Side.LEFT, NEW_KEY)).isEqualTo(ofSecond);
        assertThat(world.differences()).isEmpty();
    }

    /** The first move is told when the record is under its third key: nothing is there to look at, but its link goes along. */
    @Test
    void aRecordThatMovedTwiceIsFollowedMoveByMove() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        RecordKey last = RecordKey.of("78");
        world.right.update(PEOPLE, right, "city", "Paris");
        move(world.left, left);
        world.left.transaction(tx -> tx.rekey(PEOPLE, NEW_KEY, last));
        world.pump(Side.RIGHT, SyncWorld.ALL);
        while (world.pump(Side.LEFT, 1)) {
            // one move after the other
        }
        world.settle();
        assertThat(world.left.value(PEOPLE, last, "city")).isEqualTo("Paris");
        assertThat(world.right.records(PEOPLE)).containsOnlyKeys(right);
        assertThat(world.differences()).isEmpty();
    }

    /** The left is found gone, so the move must wait for its word: a record that waits under a new key is not a new one. */
    @Test
    void aMoveIsNotForgottenWhileItsRecordWaits() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.right.transaction(tx -> tx.rekey(PEOPLE, right, NEW_KEY));
        world.left.update(PEOPLE, left, "city", "Paris");
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.left.delete(PEOPLE, left);
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.settleLater();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    /** An older change of the moved record comes between the edit that waits for the move, and the move. */
    @Test
    void anEditThatWaitsForAMoveIsNotForgottenForAnEchoBeforeIt() {
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.pump(Side.LEFT, SyncWorld.ALL);
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.right.transaction(tx -> tx.rekey(PEOPLE, right, NEW_KEY));
        world.left.update(PEOPLE, left, "name", "Ada L.");
        world.pump(Side.LEFT, SyncWorld.ALL);
        while (world.pump(Side.RIGHT, 1)) {
            // the echo, then the move
        }
        world.settleLater();
        assertThat(world.right.value(PEOPLE, NEW_KEY, "name")).isEqualTo("Ada L.");
        assertThat(world.differences()).isEmpty();
    }

    /** The move and the edit are one task, which is later than what the chunk saw. */
    @Test
    void aTwinIsFoundOutThoughTheRecordWasEditedAfterItsMove() {
        assertNoTwin(world);
    }

    @Test
    void aTwinGoesThoughDeletesAreIgnored() {
        assertNoTwin(Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
                .deletes(DeleteRule.IGNORE)
                .build()));
    }

    /** Whoever edited it in the moment that it was there finds the edit in the activity log, whatever the policy. */
    @Test
    void whatSomebodyChangedInATwinIsOnRecord() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        move(world.left, left);
        world.compareAgain();
        while (world.readChunk(SyncWorld.ALL)) {
            world.processChunkEarly();
        }
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, NEW_KEY), "city", "Rome");
        world.settle();
        assertThat(world.right.records(PEOPLE)).containsOnlyKeys(right);
        assertThat(world.activities(PEOPLE, left))
                .extracting(activity -> activity.lost().orElseThrow())
                .containsExactly("Rome");
        assertThat(world.differences()).isEmpty();
    }

    /** The link was made by a reading, whose version may lie above the moves that came after it. */
    @Test
    void aRecordThatMovesOnBeforeItsFirstMoveIsToldKeepsItsLink() {
        SyncWorld roughly = Worlds.inexactVersions();
        RecordKey left = roughly.left.insert(PEOPLE, "name", "Ada");
        roughly.settle();
        RecordKey right = roughly.other(PEOPLE, Side.LEFT, left);
        move(roughly.left, left);
        roughly.left.update(PEOPLE, NEW_KEY, "name", "Ada L.");
        RecordKey last = RecordKey.of("99");
        roughly.left.transaction(tx -> tx.rekey(PEOPLE, NEW_KEY, last));
        roughly.read(Side.LEFT, 2);
        roughly.process(Side.LEFT);

        roughly.settle();
        assertThat(roughly.left.records(PEOPLE)).containsOnlyKeys(last);
        assertThat(roughly.right.records(PEOPLE)).containsOnlyKeys(right);
        assertThat(roughly.other(PEOPLE, Side.LEFT, last)).isEqualTo(right);
    }

    private static void assertNoTwin(SyncWorld world) {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        move(world.left, left);
        world.compareAgain();
        while (world.readChunk(SyncWorld.ALL)) {
            world.processChunkEarly();
        }
        assertThat(world.right.records(PEOPLE)).hasSize(2);

        world.left.update(PEOPLE, NEW_KEY, "name", "Ada L.");
        world.settle();
        assertThat(world.right.records(PEOPLE)).containsOnlyKeys(right);
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada L.");
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aRecordThatMovesBeforeTheLedgerKnowsItIsFollowed() {
        world.settle();
        world.left.insert(PEOPLE, "name", "Ada");
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        RecordKey right = world.right.records(PEOPLE).firstKey();
        world.crash(); // what came of the insert is still on its way to the ledger
        move(world.right, right);
        world.right.update(PEOPLE, NEW_KEY, "name", "Ada L.");
        world.settle();
        assertThat(world.left.records(PEOPLE)).hasSize(1);
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.right.value(PEOPLE, NEW_KEY, "name")).isEqualTo("Ada L.");
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void aRecordThatIsDeletedBeforeTheLedgerKnowsItIsDeletedOnBothSides() {
        world.settle();
        world.left.insert(PEOPLE, "name", "Ada");
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        RecordKey right = world.right.records(PEOPLE).firstKey();
        world.crash();
        world.right.delete(PEOPLE, right);
        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
    }

    @Test
    void aRecordThatTheLedgerKnowsByAKeyBetweenTwoMovesIsFollowed() {
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        move(world.left, left);
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        world.crash();
        world.run(); // finds the create done, and links it to the key that the record has now
        world.left.transaction(tx -> tx.update(PEOPLE, NEW_KEY, NamedFields.fields("id", "901")));
        world.settle();
        assertThat(world.left.records(PEOPLE)).hasSize(1);
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }
}
