package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.BrakeRule.Limit;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The brake judges a transaction as a whole, however it comes in parts, and whatever is known of its records' versions. */
final class WholeTransactionsTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final int RECORDS = 10;
    private static final BrakeRule BRAKE = new BrakeRule(new Limit(20, 3), new Limit(50, 3));

    private final List<RecordKey> keys = new ArrayList<>();

    private SyncWorld world() {
        return filled(MemoryCharacter.database());
    }

    /** The right has an email that the sync does not know: a record that is deleted and created again loses it. */
    private SyncWorld filled(MemoryCharacter character) {
        SyncWorld world = Worlds.of(
                character,
                Worlds.people(),
                character,
                Worlds.people(),
                MappingDraft.of(PEOPLE, "name", "city").brake(BRAKE).build());
        for (int i = 0; i < RECORDS; i++) {
            keys.add(world.left.insert(PEOPLE, "name", "n" + i, "city", "c" + i));
        }
        world.settle();
        world.right.records(PEOPLE).keySet().forEach(key -> world.right.update(PEOPLE, key, "email", "e" + key));
        world.settle();
        return world;
    }

    private void insertAgain(MemoryTransaction tx, int i, String city) {
        tx.insert(PEOPLE, NamedFields.fields("id", keys.get(i).text(), "name", "n" + i, "city", city));
    }

    private static void pumpInParts(SyncWorld world, int limit) {
        while (world.pump(Side.LEFT, limit)) {
            // until all is streamed
        }
        world.settle();
    }

    private void deleteAll(SyncWorld world) {
        world.left.transaction(tx -> keys.forEach(key -> tx.delete(PEOPLE, key)));
    }

    private static void assertHeldUntouched(SyncWorld world) {
        assertThat(world.issueCodes()).containsExactly("MASS_DELETE");
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.issues().getFirst().reason().message()).doesNotContain("before the hold");
    }

    private static void assertNothingLost(SyncWorld world) {
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.right.values(PEOPLE, "email")).doesNotContain(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, SyncWorld.ALL})
    void nothingOfAMassDeleteIsCarriedHoweverItComes(int limit) {
        SyncWorld world = world();
        deleteAll(world);
        pumpInParts(world, limit);
        assertHeldUntouched(world);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 13, SyncWorld.ALL})
    void whatATransactionDeletesAndInsertsAgainIsNotDeleted(int limit) {
        SyncWorld world = world();
        world.left.transaction(tx -> {
            keys.forEach(key -> tx.delete(PEOPLE, key));
            for (int i = 0; i < RECORDS; i++) {
                insertAgain(tx, i, i == 3 ? "moved" : "c" + i);
            }
        });
        long writes = world.writes();
        pumpInParts(world, limit);
        assertNothingLost(world);
        assertThat(world.writes() - writes).isEqualTo(1);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.right.values(PEOPLE, "city")).contains(Optional.of("moved"));
    }

    /** The stream is opened again, and begins anew with the transaction that it was in. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatIsInsertedAgainIsNotDeletedIfTheStreamBreaksInBetween(int limit) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            keys.clear();
            SyncWorld world = world();
            FaultScript script = FaultScript.at(k, Fault.BEFORE);
            world.injectFaults(
                    new Faults(connector -> new FaultyConnector(connector, script), ledger -> ledger, false));
            world.left.transaction(tx -> {
                keys.forEach(key -> tx.delete(PEOPLE, key));
                for (int i = RECORDS - 1; i >= 0; i--) {
                    insertAgain(tx, i, "c" + i);
                }
            });
            pumpInParts(world, limit);
            assertNothingLost(world);
            reached = script.reached(k);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, SyncWorld.ALL})
    void onlyWhatStaysDeletedCounts(int limit) {
        SyncWorld world = world();
        world.left.transaction(tx -> {
            keys.forEach(key -> tx.delete(PEOPLE, key));
            for (int i = 0; i < RECORDS - 2; i++) {
                insertAgain(tx, i, "c" + i);
            }
        });
        pumpInParts(world, limit);
        assertNothingLost(world);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS - 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, SyncWorld.ALL})
    void whatStaysDeletedMayBeTooMuch(int limit) {
        SyncWorld world = world();
        world.left.transaction(tx -> {
            keys.forEach(key -> tx.delete(PEOPLE, key));
            for (int i = 0; i < 4; i++) {
                insertAgain(tx, i, "c" + i);
            }
        });
        pumpInParts(world, limit);
        assertHeldUntouched(world);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, SyncWorld.ALL})
    void aRecordThatIsDeletedInTheEndIsDeleted(int limit) {
        SyncWorld world = world();
        world.left.transaction(tx -> {
            for (int turn = 0; turn < 3; turn++) {
                tx.delete(PEOPLE, keys.get(0));
                insertAgain(tx, 0, "turn " + turn);
            }
            tx.delete(PEOPLE, keys.get(0));
            tx.update(PEOPLE, keys.get(1), NamedFields.fields("id", "900"));
            tx.update(PEOPLE, keys.get(2), NamedFields.fields("id", keys.get(1).text()));
            tx.delete(PEOPLE, keys.get(1));
            tx.update(
                    PEOPLE,
                    RecordKey.of("900"),
                    NamedFields.fields("id", keys.get(1).text(), "city", "moved"));
        });
        pumpInParts(world, limit);
        assertNothingLost(world);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS - 2);
        assertThat(world.right.value(PEOPLE, world.other(PEOPLE, Side.LEFT, keys.get(1)), "name"))
                .isEqualTo("n1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, SyncWorld.ALL})
    void deletesOfTheNextTransactionAreNotLost(int limit) {
        SyncWorld world = world();
        world.left.transaction(tx -> {
            tx.delete(PEOPLE, keys.get(0));
            insertAgain(tx, 0, "again");
        });
        world.left.delete(PEOPLE, keys.get(1));
        world.left.delete(PEOPLE, keys.get(0));
        world.left.transaction(tx -> insertAgain(tx, 1, "back"));
        pumpInParts(world, limit);
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS - 1);
    }

    @Test
    void aCrashInTheMiddleLosesNothing() {
        for (int before = 1; before <= RECORDS * 2; before++) {
            keys.clear();
            SyncWorld world = world();
            world.left.transaction(tx -> {
                keys.forEach(key -> tx.delete(PEOPLE, key));
                for (int i = 1; i < RECORDS; i++) {
                    insertAgain(tx, i, "c" + i);
                }
            });
            for (int i = 0; i < before; i++) {
                world.pump(Side.LEFT, 1);
            }
            world.crash();
            pumpInParts(world, 4);
            assertNothingLost(world);
            assertThat(world.right.records(PEOPLE)).hasSize(RECORDS - 1);
        }
    }

    @Test
    void aMassDeletePullsWhileVersionsAreStale() {
        SyncWorld world = filled(MemoryCharacter.database().tellingVersionsBySecond());
        world.systems
                .left()
                .transaction(tx -> keys.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("email", "x"))));
        world.settle();
        // In the same second: no version is above that of the link.
        world.systems.left().transaction(tx -> keys.forEach(key -> tx.delete(PEOPLE, key)));
        world.settle();
        assertHeldUntouched(world);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, SyncWorld.ALL})
    void aMassDeletePullsWhileTheLinksKnowHigherVersions(int limit) {
        SyncWorld world = filled(MemoryCharacter.database().readingAhead(1_000));
        world.compareAgain();
        world.settle();
        deleteAll(world);
        pumpInParts(world, limit);
        assertHeldUntouched(world);
    }

    @Test
    void freshDeletesWaitForStaleOnes() {
        SyncWorld world = filled(MemoryCharacter.database().tellingVersionsBySecond());
        world.systems
                .left()
                .transaction(tx -> keys.subList(2, RECORDS)
                        .forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("city", "x"))));
        pumpInParts(world, SyncWorld.ALL);
        decideIfHeld(world);
        world.systems.left().transaction(tx -> keys.forEach(key -> tx.delete(PEOPLE, key)));
        world.settle();
        assertHeldUntouched(world);
    }

    private static void decideIfHeld(SyncWorld world) {
        List.copyOf(world.issues()).forEach(issue -> world.command(issue, PEOPLE, new Command.Confirm()));
        world.settle();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void ofMoreDeletesThanCanBeHeldACountTells(int limit) {
        SyncWorld world = world();
        world.holdDeletes(3);
        deleteAll(world);
        pumpInParts(world, limit);
        assertHeldUntouched(world);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void ofMoreDeletesThanCanBeHeldTheComparisonTells(int limit) {
        SyncWorld world = world();
        world.holdDeletes(3);
        world.left.transaction(tx -> {
            keys.forEach(key -> tx.delete(PEOPLE, key));
            for (int i = 1; i < RECORDS; i++) {
                insertAgain(tx, i, "c" + i);
            }
        });
        pumpInParts(world, limit);
        assertNothingLost(world);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS - 1);
    }

    @Test
    void aTableThatIsEmptiedAndFilledAgainLosesNothing() {
        SyncWorld world = world();
        world.left.transaction(tx -> {
            tx.truncate(PEOPLE);
            for (int i = 0; i < RECORDS; i++) {
                insertAgain(tx, i, "c" + i);
            }
        });
        pumpInParts(world, 3);
        assertNothingLost(world);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
    }
}
