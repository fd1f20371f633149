package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import io.tideway.testkit.memory.MemoryTrait;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user locks a table of the left, whose changes must be read before they are applied. */
final class LockedTableTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final String ORDERS = Worlds.ORDERS;

    private final SyncWorld world = world();
    private RecordKey ada = RecordKey.of("none");
    private RecordKey order = RecordKey.of("none");

    private static SyncWorld world() {
        ManualClock clock = new ManualClock();
        MemoryTable[] tables = {
            MemoryTable.generated(PEOPLE, MemoryField.text("name"), MemoryField.text("city")),
            MemoryTable.generated(ORDERS, MemoryField.text("name"), MemoryField.text("city"))
        };
        return new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(
                        new MemorySystem(clock, MemoryCharacter.database().without(MemoryTrait.FULL_IMAGES), tables),
                        new MemorySystem(clock, MemoryCharacter.database(), tables)),
                List.of(
                        MappingDraft.of(PEOPLE, "name", "city").build(),
                        MappingDraft.of(ORDERS, "name", "city").build()));
    }

    @BeforeEach
    void lockPeople() {
        ada = world.left.insert(PEOPLE, "name", "Ada");
        order = world.left.insert(ORDERS, "name", "one");
        world.settle();
        world.systems.left().lock(PEOPLE, true);
    }

    private void unlock() {
        world.systems.left().lock(PEOPLE, false);
        world.settleLater();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void anotherTableGoesOnAndTheRecordFollowsLater() {
        world.left.insert(PEOPLE, "name", "Bob");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, ada), "name", "Ada L.");
        world.left.update(PEOPLE, ada, "city", "Zug");
        world.left.update(ORDERS, order, "name", "two");
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.right.value(ORDERS, world.other(ORDERS, Side.LEFT, order), "name"))
                .isEqualTo("two");
        unlock();
        assertThat(world.left.value(PEOPLE, ada, "name")).isEqualTo("Ada L.");
        assertThat(world.right.value(PEOPLE, world.other(PEOPLE, Side.LEFT, ada), "city"))
                .isEqualTo("Zug");
    }

    @Test
    void aRetryOfALockedTableHoldsUpNoOther() {
        world.systems.right().refuseKeys(PEOPLE, true);
        world.left.insert(PEOPLE, "name", "Bob");
        world.settle();
        assertThat(world.issueCodes()).containsOnly("TABLE_LOCKED");
        world.systems.right().refuseKeys(PEOPLE, false);
        world.left.update(ORDERS, order, "name", "two");
        world.settle();
        assertThat(world.right.value(ORDERS, world.other(ORDERS, Side.LEFT, order), "name"))
                .isEqualTo("two");
        unlock();
    }

    @Test
    void aRecordThatMovesMeanwhileKeepsItsCounterpart() {
        RecordKey right = world.other(PEOPLE, Side.LEFT, ada);
        world.left.update(PEOPLE, ada, "city", "Zug");
        world.left.transaction(tx -> tx.rekey(PEOPLE, ada, RecordKey.of("77")));
        world.settle();
        unlock();
        assertThat(world.other(PEOPLE, Side.LEFT, RecordKey.of("77"))).isEqualTo(right);
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Zug");
    }

    private static Optional<String> code(Optional<Reason> reason) {
        return reason.map(Reason::code);
    }

    private void assertOrdersFollow() {
        world.left.update(ORDERS, order, "name", "two");
        world.settle();
        assertThat(world.right.value(ORDERS, world.other(ORDERS, Side.LEFT, order), "name"))
                .isEqualTo("two");
        assertThat(world.table(ORDERS).now().isBackfilling()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void aComparisonOfALockedTableHoldsUpNoOther(Side locked) {
        world.systems.left().lock(PEOPLE, false);
        world.systems.get(locked).lock(PEOPLE, true);
        world.compareAgain();
        assertOrdersFollow();
        assertThat(world.table(PEOPLE).now().isBackfilling()).isTrue();
        assertThat(code(world.table(PEOPLE).now().delayed())).contains("TABLE_LOCKED");
        assertThat(world.issues()).isEmpty();

        world.systems.right().lock(PEOPLE, false);
        unlock();
        assertThat(world.table(PEOPLE).now().isBackfilling()).isFalse();
        assertThat(world.table(PEOPLE).now().delayed()).isEmpty();
    }

    @Test
    void aChunkThatCannotBeProcessedIsReadAgain() {
        world.systems.left().lock(PEOPLE, false);
        world.crash();
        RecordKey bob = world.right.insert(PEOPLE, "name", "Bob");
        world.compareAgain();
        world.systems.left().lock(PEOPLE, true);
        assertOrdersFollow();
        world.right.delete(PEOPLE, bob);
        world.right.insert(PEOPLE, "name", "Eve");
        assertOrdersFollow();
        unlock();
        assertThat(world.left.values(PEOPLE, "name")).containsExactlyInAnyOrder(Optional.of("Ada"), Optional.of("Eve"));
    }

    /** Writes one change of the left to the right without the ledger's knowledge, as where the engine ends in between. */
    private void crashAfterWriting() {
        world.systems.left().lock(PEOPLE, false);
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        world.crash();
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void writesWithoutAnAnswerAreRecoveredWhenTheirTableIsFree(Side locked) {
        RecordKey right = world.other(PEOPLE, Side.LEFT, ada);
        world.left.update(PEOPLE, ada, "name", "Ada L.");
        world.left.insert(PEOPLE, "name", "Bob");
        crashAfterWriting();
        assertThat(world.right.records(PEOPLE)).hasSize(2);
        world.systems.get(locked).lock(PEOPLE, true);
        world.right.update(PEOPLE, right, "name", "by the right");

        assertOrdersFollow();
        assertThat(code(world.table(PEOPLE).now().pauseReason())).contains("TABLE_LOCKED");
        assertThat(world.table(PEOPLE).now().isStopped()).isFalse();
        assertThat(world.ledger.openJournal(SyncWorld.SYNC, List.of(world.table(PEOPLE).row)))
                .isNotEmpty();

        world.systems.right().lock(PEOPLE, false);
        unlock();
        assertThat(world.table(PEOPLE).now().pauseReason()).isEmpty();
        assertThat(world.left.values(PEOPLE, "name"))
                .containsExactlyInAnyOrder(Optional.of("by the right"), Optional.of("Bob"));
        assertThat(world.right.records(PEOPLE)).hasSize(2);
    }

    /** The stream reports only once which record we created, and does so while its changes pass by. */
    @Test
    void aCreateThatAUserEditsWhileTheTableIsLockedIsNotRepeated() {
        world.left.insert(PEOPLE, "name", "Bob");
        crashAfterWriting();
        world.systems.right().lock(PEOPLE, true);
        world.settle();
        RecordKey bob = world.right.find(PEOPLE, "name", "Bob");
        world.right.update(PEOPLE, bob, "name", "Bobby");
        world.settle();
        world.systems.right().lock(PEOPLE, false);
        unlock();
        assertThat(world.right.values(PEOPLE, "name"))
                .containsExactlyInAnyOrder(Optional.of("Ada"), Optional.of("Bobby"));
        assertThat(world.left.values(PEOPLE, "name"))
                .containsExactlyInAnyOrder(Optional.of("Ada"), Optional.of("Bobby"));
    }

    /** Another crash while the table is locked: the comparison of what passed by is durable. */
    @Test
    void whatPassedByALockedTableIsFoundAfterAnotherCrash() {
        world.left.update(PEOPLE, ada, "name", "Ada L.");
        crashAfterWriting();
        world.systems.right().lock(PEOPLE, true);
        world.left.insert(PEOPLE, "name", "Bob");
        world.left.update(PEOPLE, ada, "city", "Zug");
        assertOrdersFollow();
        world.crash();
        world.systems.right().lock(PEOPLE, false);
        unlock();
        assertThat(world.right.values(PEOPLE, "name"))
                .containsExactlyInAnyOrder(Optional.of("Ada L."), Optional.of("Bob"));
    }

    /** Whether the record is still at its former key, only its table shows. */
    @Test
    void aMoveThatNeedsTheTableLetsItsMappingWaitAlone() {
        world.systems.left().lock(PEOPLE, false);
        RecordKey moved = RecordKey.of("77");
        world.left.transaction(tx -> tx.rekey(PEOPLE, ada, moved));
        world.compareAgain();
        while (world.readChunk(SyncWorld.ALL)) {
            world.processChunkEarly();
        }
        assertThat(world.right.records(PEOPLE))
                .as("the moved record looked new")
                .hasSize(2);
        world.systems.left().lock(PEOPLE, true);

        assertOrdersFollow();
        assertThat(code(world.table(PEOPLE)
                        .now()
                        .pauseReason()
                        .or(() -> world.table(PEOPLE).now().delayed())))
                .contains("TABLE_LOCKED");
        unlock();
        assertThat(world.left.records(PEOPLE)).containsOnlyKeys(moved);
        assertThat(world.right.records(PEOPLE)).hasSize(1);
    }

    @Test
    void aMappingThatWaitsDoesNotReadItsTableForARecordThatMovedTwice() {
        SyncWorld roughly = Worlds.inexactVersions();
        roughly.settle();
        RecordKey first = roughly.left.insert(PEOPLE, "name", "Ada");
        RecordKey second = RecordKey.of("77");
        RecordKey third = RecordKey.of("99");
        roughly.left.transaction(tx -> tx.rekey(PEOPLE, first, second));
        roughly.read(Side.LEFT, SyncWorld.ALL);
        roughly.process(Side.LEFT);
        roughly.crash();
        roughly.run(); // finds the create done, and links it to the key that the record has now
        roughly.left.transaction(tx -> tx.rekey(PEOPLE, second, third));
        roughly.systems.left().lock(PEOPLE, true);
        Reason locked = new Reason("TABLE_LOCKED", "Locked.", "Wait.");
        roughly.run().processor.setAside(ConnectorException.unavailable(TableName.parse(PEOPLE), locked, null));

        roughly.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(roughly.table(PEOPLE).now().pauseReason()).contains(locked);
        roughly.systems.left().lock(PEOPLE, false);
        roughly.settleLater();
        assertThat(roughly.left.records(PEOPLE)).containsOnlyKeys(third);
        assertThat(roughly.right.records(PEOPLE)).hasSize(1);
        assertThat(roughly.differences()).isEmpty();
    }
}
