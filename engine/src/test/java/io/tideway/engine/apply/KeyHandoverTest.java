package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.FaultyLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.memory.MemoryTransaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records move to the key of a deleted record, while an order holds that record's counterpart. */
final class KeyHandoverTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final RecordKey NONE = RecordKey.of("none");

    private SyncWorld world =
            Worlds.heldByOrders(MappingDraft.of(PEOPLE, "name").build());
    private RecordKey ada = NONE;
    private RecordKey bob = NONE;
    private RecordKey cleo = NONE;
    private RecordKey adaRight = NONE;
    private RecordKey bobRight = NONE;
    private RecordKey cleoRight = NONE;
    private RecordKey order = NONE;

    @BeforeEach
    void ordersHoldAda() {
        begin(Worlds.heldByOrders(MappingDraft.of(PEOPLE, "name").build()));
    }

    private void begin(SyncWorld begun) {
        world = begun;
        ada = world.left.insert(PEOPLE, "name", "Ada");
        bob = world.left.insert(PEOPLE, "name", "Bob");
        cleo = world.left.insert(PEOPLE, "name", "Cleo");
        world.settle();
        adaRight = world.other(PEOPLE, Side.LEFT, ada);
        bobRight = world.other(PEOPLE, Side.LEFT, bob);
        cleoRight = world.other(PEOPLE, Side.LEFT, cleo);
        order = world.right.insert(Worlds.ORDERS, "person", adaRight.text());
    }

    private static void move(MemoryTransaction tx, RecordKey from, RecordKey to) {
        tx.rekey(PEOPLE, from, to);
    }

    private void onLeft(Consumer<MemoryTransaction> edits) {
        world.left.transaction(edits);
    }

    /** The order goes, so that Ada's counterpart can be deleted. */
    private void release() {
        world.settle();
        if (world.right.has(Worlds.ORDERS, order)) {
            world.right.delete(Worlds.ORDERS, order);
        }
        world.settleLater();
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.has(PEOPLE, adaRight)).isFalse();
    }

    private void assertFollowed(RecordKey left, RecordKey right, String name) {
        assertThat(world.other(PEOPLE, Side.LEFT, left)).isEqualTo(right);
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo(name);
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo(name);
    }

    private void settle(boolean crashes) {
        world.settle();
        if (crashes) {
            world.crash();
            world.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecordMovesToTheKeyOfADeletedOne(boolean crashes) {
        onLeft(tx -> {
            tx.delete(PEOPLE, ada);
            move(tx, bob, ada);
        });
        settle(crashes);
        assertFollowed(ada, bobRight, "Bob");
        assertThat(world.right.has(PEOPLE, adaRight)).isTrue();
        assertThat(world.issues()).hasSize(1);
        release();
        assertFollowed(ada, bobRight, "Bob");
    }

    @Test
    void itMovesThereAfterTheDeleteWasPutOff() {
        world.left.delete(PEOPLE, ada);
        world.pump(Side.LEFT, SyncWorld.ALL);
        onLeft(tx -> move(tx, bob, ada));
        world.settle();
        assertFollowed(ada, bobRight, "Bob");
        release();
        assertFollowed(ada, bobRight, "Bob");
    }

    @Test
    void twoRecordsReachOneKeyOneAfterTheOther() {
        RecordKey met = RecordKey.of("800");
        onLeft(tx -> {
            move(tx, ada, met);
            tx.delete(PEOPLE, met);
            move(tx, bob, met);
        });
        world.settle();
        assertFollowed(met, bobRight, "Bob");
        release();
        assertFollowed(met, bobRight, "Bob");
    }

    @Test
    void aRecordThatMovedBeforeItsDeleteMeetsARecordThatWasThere() {
        onLeft(tx -> {
            move(tx, bob, RecordKey.of("800"));
            move(tx, ada, bob);
            tx.delete(PEOPLE, bob);
            move(tx, cleo, ada);
        });
        world.settle();
        assertFollowed(RecordKey.of("800"), bobRight, "Bob");
        assertFollowed(ada, cleoRight, "Cleo");
        release();
        assertFollowed(ada, cleoRight, "Cleo");
    }

    @ParameterizedTest
    @ValueSource(ints = {SyncWorld.ALL, 1, 2})
    void aChainOfRecordsMovesUp(int atOnce) {
        onLeft(tx -> {
            tx.delete(PEOPLE, ada);
            move(tx, bob, ada);
            move(tx, cleo, bob);
        });
        boolean any = true;
        while (any) {
            any = world.pump(Side.LEFT, atOnce);
        }
        world.settle();
        assertFollowed(ada, bobRight, "Bob");
        assertFollowed(bob, cleoRight, "Cleo");
        release();
        assertFollowed(ada, bobRight, "Bob");
        assertFollowed(bob, cleoRight, "Cleo");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNewRecordTakesTheKeyThatWasLeft(boolean later) {
        onLeft(tx -> {
            tx.delete(PEOPLE, ada);
            move(tx, bob, ada);
            if (!later) {
                tx.insert(PEOPLE, NamedFields.fields("id", bob.text(), "name", "Dora"));
            }
        });
        world.settle();
        if (later) {
            onLeft(tx -> tx.insert(PEOPLE, NamedFields.fields("id", bob.text(), "name", "Dora")));
            world.settle();
        }
        assertFollowed(ada, bobRight, "Bob");
        assertThat(world.right.value(PEOPLE, adaRight, "name")).isEqualTo("Ada");
        assertThat(world.issues()).hasSize(1);
        release();
        assertFollowed(ada, bobRight, "Bob");
        assertThat(world.right.values(PEOPLE, "name"))
                .containsExactlyInAnyOrderElementsOf(
                        List.of(Optional.of("Bob"), Optional.of("Cleo"), Optional.of("Dora")));
    }

    @Test
    void theDeletedRecordIsEditedWhileItsDeleteWaits() {
        onLeft(tx -> {
            tx.delete(PEOPLE, ada);
            move(tx, bob, ada);
        });
        world.settle();
        world.right.update(PEOPLE, adaRight, "name", "Ada L.");
        world.settleLater();
        assertFollowed(ada, bobRight, "Bob");
        assertThat(world.differences()).isEmpty();
        assertThat(world.left.values(PEOPLE, "name")).contains(Optional.of("Ada L."));
        assertThat(world.left.records(PEOPLE).keySet())
                .as("no key of the ledger's own")
                .allMatch(key -> key.text().matches("[0-9]+"));
    }

    @Test
    void theRecordOfTheKeyIsLeftAlone() {
        begin(Worlds.heldByOrders(
                MappingDraft.of(PEOPLE, "name").deletes(DeleteRule.IGNORE).build()));
        world.left.delete(PEOPLE, ada);
        world.settle();
        onLeft(tx -> move(tx, bob, ada));
        world.settle();
        world.compareAgain();
        world.settle();
        assertFollowed(ada, bobRight, "Bob");
        assertThat(world.left.records(PEOPLE)).hasSize(2);
        assertThat(world.right.records(PEOPLE)).hasSize(3);
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aComparisonFindsTheDeleteThatWasPutOff() {
        onLeft(tx -> {
            tx.delete(PEOPLE, ada);
            move(tx, bob, ada);
        });
        world.settle();
        world.compareAgain();
        world.settle();
        assertFollowed(ada, bobRight, "Bob");
        release();
        assertFollowed(ada, bobRight, "Bob");
    }

    /** The ledger has committed, but its answer is lost: the same changes are processed again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void theMoveIsRepeatedAfterAnAnswerOfTheLedgerWasLost(int lost) {
        AtomicInteger calls = new AtomicInteger(Integer.MIN_VALUE);
        world.injectFaults(new Faults(
                connector -> connector,
                ledger ->
                        FaultyLedger.around(ledger, any -> calls.incrementAndGet() == lost ? Fault.AFTER : Fault.NONE),
                false));
        world.run();
        calls.set(0);
        world.left.delete(PEOPLE, ada);
        onLeft(tx -> move(tx, bob, ada));
        onLeft(tx -> move(tx, cleo, bob));
        world.settle();
        assertFollowed(ada, bobRight, "Bob");
        assertFollowed(bob, cleoRight, "Cleo");
        release();
        assertFollowed(ada, bobRight, "Bob");
        assertFollowed(bob, cleoRight, "Cleo");
    }
}
