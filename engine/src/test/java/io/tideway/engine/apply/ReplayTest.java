package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was read earlier is processed later than what happened since. */
final class ReplayTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private final SyncWorld world = Worlds.twoWay();

    /** The delete had come through the stream, but was put off; the record was then found gone on both sides by reading. */
    @Test
    void aChunkReadBeforeADeleteThatWasPutOffDoesNotBringTheRecordBack() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.delete(PEOPLE, left);
        world.right.update(PEOPLE, right, "name", "edited");
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.compareAgain();
        while (world.readChunk(SyncWorld.ALL)) {
            // all chunks wait to be processed
        }
        world.right.delete(PEOPLE, right);
        world.pump(Side.RIGHT, SyncWorld.ALL);
        assertThat(world.issueCodes()).containsExactly("WAITS_FOR_OTHER_SIDE");
        world.clock.advance(Duration.ofMinutes(1));
        world.retryDue();

        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    /** That the record is gone is on its way to the ledger when its other side tells of an edit from before, which changed nothing. */
    @Test
    void anEditFromBeforeOurDeleteDoesNotBringTheRecordBackWhileTheDeleteIsOnItsWay() {
        SyncWorld people = Worlds.people(MappingDraft.of(PEOPLE, "name").build());
        people.settle();
        people.right.insert(
                PEOPLE, "name", "Bob"); // the right's stream is past all that a life before may have carried out
        people.settle();
        RecordKey left = people.left.insert(PEOPLE, "name", "Ada");
        people.settle();
        people.right.update(PEOPLE, people.other(PEOPLE, Side.LEFT, left), "name", "Ada");
        people.left.delete(PEOPLE, left);
        people.read(Side.LEFT, SyncWorld.ALL);
        people.process(Side.LEFT);
        assertThat(people.right.records(PEOPLE)).hasSize(1);
        people.read(Side.RIGHT, 1);
        people.process(Side.RIGHT);
        assertThat(people.left.records(PEOPLE)).hasSize(1);
        people.settle();
        assertThat(people.left.values(PEOPLE, "name")).containsExactly(Optional.of("Bob"));
        assertThat(people.differences()).isEmpty();
    }

    @Test
    void anOlderChangeThatComesAfterANewerOneDoesNotWin() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        world.left.update(PEOPLE, left, "name", "older");
        world.left.update(PEOPLE, left, "name", "newer");
        world.read(Side.LEFT, SyncWorld.ALL);
        world.run().reverseInbox(Side.LEFT);

        world.settle();
        assertThat(world.right.value(PEOPLE, world.other(PEOPLE, Side.LEFT, left), "name"))
                .isEqualTo("newer");
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("newer");
    }

    @Test
    void aDeleteThatComesBeforeAnOlderEditStands() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        world.left.update(PEOPLE, left, "name", "older");
        world.left.delete(PEOPLE, left);
        world.read(Side.LEFT, SyncWorld.ALL);
        world.run().reverseInbox(Side.LEFT);

        world.settle();
        assertThat(world.left.records(PEOPLE)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void oldNewsDoNotBringARecordBackThatIsLeftAlone() {
        SyncWorld keeping = Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
                .deletes(DeleteRule.IGNORE)
                .build());
        RecordKey left = keeping.left.insert(PEOPLE, "name", "Ada");
        keeping.settle();
        keeping.compareAgain();
        while (keeping.readChunk(SyncWorld.ALL)) {
            // all chunks wait to be processed
        }
        keeping.left.delete(PEOPLE, left);
        keeping.settle();
        assertThat(keeping.left.records(PEOPLE)).isEmpty();
        assertThat(keeping.right.records(PEOPLE)).hasSize(1);
        assertThat(keeping.differences()).isEmpty();
    }

    /** It is not deleted there, it has moved, and the stream is far behind with telling so. */
    @Test
    void aRecordThatIsReadAsMissingIsNotGoneWhileItsStreamLags() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        RecordKey moved = RecordKey.of("77");
        world.left.transaction(tx -> tx.rekey(PEOPLE, left, moved));
        world.right.update(PEOPLE, right, "name", "Ada L.");
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.clock.advance(Duration.ofSeconds(3));
        world.retryDue();
        world.settle();
        assertThat(world.left.records(PEOPLE)).containsOnlyKeys(moved);
        assertThat(world.left.value(PEOPLE, moved, "name")).isEqualTo("Ada L.");
        assertThat(world.other(PEOPLE, Side.LEFT, moved)).isEqualTo(right);
        assertThat(world.differences()).isEmpty();
    }

    /** A transaction numbers its changes when it makes them, and was open while the chunk was read. */
    @Test
    void aChunkReadBeforeAChangeDoesNotUndoItWhateverItsVersionSays() {
        SyncWorld roughly = Worlds.inexactVersions();
        RecordKey left = roughly.left.insert(PEOPLE, "name", "Ada");
        roughly.settle();
        roughly.compareAgain();
        while (roughly.readChunk(SyncWorld.ALL)) {
            // all chunks wait to be processed
        }
        roughly.left.update(PEOPLE, left, "name", "Ada L.");
        roughly.pump(Side.LEFT, SyncWorld.ALL);

        roughly.settle();
        assertThat(roughly.left.value(PEOPLE, left, "name")).isEqualTo("Ada L.");
        assertThat(roughly.right.value(PEOPLE, roughly.other(PEOPLE, Side.LEFT, left), "name"))
                .isEqualTo("Ada L.");
    }

    /** Both changes made one create; after the crash the first comes again by itself. */
    @Test
    void aRecordThatMovedAndWasCreatedBeforeACrashIsNotCreatedAgainUnderItsFirstKey() {
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        RecordKey moved = RecordKey.of("77");
        world.left.transaction(tx -> tx.rekey(PEOPLE, left, moved));
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        world.crash();
        world.read(Side.LEFT, 1);
        world.process(Side.LEFT);
        assertThat(world.right.records(PEOPLE)).hasSize(1);

        world.settle();
        assertThat(world.left.records(PEOPLE)).containsOnlyKeys(moved);
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
    }
}
