package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.FaultyLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.memory.MemoryCharacter;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The k-th call fails, for every k: whatever that is, nothing is lost and nothing is doubled. */
final class FaultTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static SyncWorld databases() {
        return Worlds.twoWay();
    }

    private static SyncWorld crm() {
        return Worlds.of(
                MemoryCharacter.database(),
                Worlds.people(),
                MemoryCharacter.crm(),
                Worlds.people(),
                MappingDraft.of(PEOPLE, "name", "city", "email").match("email").build());
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE, true", "BEFORE, false", "AFTER, true", "AFTER, false",
        "UNKNOWN_DONE, false", "UNKNOWN_NOT_DONE, false", "UNKNOWN_DONE, true", "UNKNOWN_NOT_DONE, true",
        "LIMITED, false", "LIMITED, true"
    })
    void anyCallToASystemMayFail(Fault fault, boolean crash) {
        everyConnectorCall(FaultTest::databases, fault, crash);
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE, true",
        "BEFORE, false",
        "AFTER, true",
        "AFTER, false",
        "UNKNOWN_DONE, false",
        "UNKNOWN_NOT_DONE, false",
        "LIMITED, false"
    })
    void anyCallToACrmMayFail(Fault fault, boolean crash) {
        everyConnectorCall(FaultTest::crm, fault, crash);
    }

    private static void everyConnectorCall(Supplier<SyncWorld> worlds, Fault fault, boolean crash) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            SyncWorld world = worlds.get();
            FaultScript script = FaultScript.at(k, fault);
            world.injectFaults(
                    new Faults(connector -> new FaultyConnector(connector, script), ledger -> ledger, crash));
            live(world, fault + " at call " + k + (crash ? ", crash" : ", in place"));
            reached = script.reached(k);
        }
    }

    @ParameterizedTest
    @CsvSource({"BEFORE, true", "BEFORE, false", "AFTER, true", "AFTER, false"})
    void anyCallToTheLedgerMayFail(Fault fault, boolean crash) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            SyncWorld world = databases();
            long failing = k;
            AtomicLong calls = new AtomicLong();
            LongFunction<Fault> faults = number -> calls.incrementAndGet() == failing ? fault : Fault.NONE;
            world.injectFaults(
                    new Faults(connector -> connector, (Ledger ledger) -> FaultyLedger.around(ledger, faults), crash));
            live(world, fault + " at ledger call " + k + (crash ? ", crash" : ", in place"));
            reached = calls.get() >= k;
        }
    }

    @Test
    void everySeventhCallMayFail() {
        SyncWorld world = databases();
        FaultScript script = new FaultScript(call -> call % 7 == 0 ? Fault.AFTER : Fault.NONE);
        world.injectFaults(new Faults(connector -> new FaultyConnector(connector, script), ledger -> ledger, false));
        live(world, "every seventh");
    }

    /** A short life with a backfill, creates, edits on both sides and deletes. */
    private static void live(SyncWorld world, String trouble) {
        RecordKey ada = world.left.insert(PEOPLE, "name", "Ada", "city", "London", "email", "ada@example.org");
        world.right.insert(PEOPLE, "name", "Grace", "city", "Arlington", "email", "grace@example.org");
        world.settle();
        RecordKey bob = world.left.insert(PEOPLE, "name", "Bob", "email", "bob@example.org");
        RecordKey adaRight = world.other(PEOPLE, Side.LEFT, ada);
        world.right.update(PEOPLE, adaRight, "city", "Paris");
        world.left.update(PEOPLE, ada, "name", "Ada L.");
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.left.update(PEOPLE, ada, "name", "Ada Lovelace");
        world.settle();
        world.left.delete(PEOPLE, bob);
        world.right.update(PEOPLE, adaRight, "name", "A. Lovelace");
        world.settleLater();

        assertThat(world.issues()).as(trouble).isEmpty();
        assertThat(world.differences()).as(trouble).isEmpty();
        assertThat(world.left.records(PEOPLE)).as(trouble).hasSize(2);
        assertThat(world.right.records(PEOPLE)).as(trouble).hasSize(2);
        assertThat(world.left.value(PEOPLE, ada, "name")).as(trouble).isEqualTo("A. Lovelace");
        assertThat(world.left.value(PEOPLE, ada, "city")).as(trouble).isEqualTo("Paris");
        long before = world.writes();
        world.settleLater();
        assertThat(world.writes()).as(trouble).isEqualTo(before);
    }
}
