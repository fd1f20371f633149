package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Capability;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.faults.FaultyProxy;
import io.tideway.testkit.memory.MemoryCharacter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records are created once, whatever the system can do to help. */
final class CreateTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final MappingDefinition UNMATCHED =
            MappingDraft.of(PEOPLE, "name", "city", "email").build();

    /** The right makes its own keys, and nothing tells one of its records from another. */
    private static SyncWorld intoTheBlue(MappingDefinition mapping) {
        return Worlds.of(
                MemoryCharacter.database(),
                Worlds.people(),
                MemoryCharacter.database().without(Capability.RESERVES_KEYS),
                Worlds.people(),
                mapping);
    }

    /** The other side's stream always has something more to tell: it must only have told what was there when the doubt arose. */
    @Test
    void aCreateInDoubtIsDoneAlthoughTheOtherSideNeverRests() {
        SyncWorld world = Worlds.people(UNMATCHED);
        world.settle();
        world.left.insert(PEOPLE, "name", "Ada");
        AtomicBoolean journalled = new AtomicBoolean();
        world.injectFaults(new Faults(
                connector -> connector,
                ledger -> FaultyProxy.around(
                        Ledger.class,
                        ledger,
                        method -> method.equals("journal") && !journalled.getAndSet(true) ? Fault.AFTER : Fault.NONE,
                        () -> new LedgerException(
                                Kind.UNAVAILABLE, new Reason("LOST", "The answer is lost.", "Wait."))),
                true));
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        world.right.insert(PEOPLE, "name", "busy");
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.issueCodes()).containsExactly("WAITS_FOR_OTHER_SIDE");
        for (int i = 0; i < 3; i++) {
            world.pump(Side.RIGHT, SyncWorld.ALL);
            world.right.insert(PEOPLE, "name", "busy");
            world.clock.advance(Duration.ofMinutes(1));
            world.retryDue();
        }
        assertThat(world.right.values(PEOPLE, "name")).contains(Optional.of("Ada"));
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.left.records(PEOPLE)).hasSize(5);
        assertThat(world.differences()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE, true",
        "BEFORE, false",
        "AFTER, true",
        "AFTER, false",
        "UNKNOWN_DONE, false",
        "UNKNOWN_NOT_DONE, false"
    })
    void aCreateWithoutAnAnswerIsNeverRepeatedUnasked(Fault fault, boolean crash) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            SyncWorld world = intoTheBlue(UNMATCHED);
            world.settle();
            RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
            FaultScript script = FaultScript.at(k, fault);
            world.injectFaults(
                    new Faults(connector -> new FaultyConnector(connector, script), ledger -> ledger, crash));
            world.settleLater();
            world.left.update(PEOPLE, left, "city", "Paris");
            world.settleLater();
            assertThat(world.left.records(PEOPLE)).as("call " + k).hasSize(1);
            assertThat(world.right.records(PEOPLE)).as("call " + k).hasSizeLessThan(2);
            if (world.right.records(PEOPLE).isEmpty()) {
                assertThat(world.issueCodes()).as("call " + k).containsExactly("OUTCOME_UNKNOWN");
                lookAndRetry(world);
            }
            assertThat(world.issues()).as("call " + k).isEmpty();
            assertThat(world.right.values(PEOPLE, "city")).containsExactly(java.util.Optional.of("Paris"));
            assertThat(world.differences()).as("call " + k).isEmpty();
            reached = script.reached(k);
        }
    }

    private static void lookAndRetry(SyncWorld world) {
        assertThat(world.issues()).extracting(Issue::state).containsExactly(Issue.State.OPEN);
        world.ledger.makeDue(List.of(world.table(PEOPLE).id()), List.of(), world.clock.instant());
        world.retryDue();
        world.settle();
    }

    @Test
    void anIssueOfUnknownOutcomeIsOverWhenItsRecordIsDeleted() {
        SyncWorld world = intoTheBlue(UNMATCHED);
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.injectFaults(new Faults(
                connector -> new FaultyConnector(connector, new FaultScript(call -> Fault.UNKNOWN_NOT_DONE)),
                ledger -> ledger,
                false));
        world.settle();
        assertThat(world.issueCodes()).containsExactly("OUTCOME_UNKNOWN");
        world.injectFaults(Faults.NONE);
        world.left.delete(PEOPLE, left);
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
    }

    /** A user inserts under a key of their own choice, after it was reserved. */
    @Test
    void aKeyThatIsInUseAlreadyIsReplacedByTheNext() {
        SyncWorld world = Worlds.twoWay();
        world.settle();
        RecordKey ada = world.left.insert(PEOPLE, "name", "Ada");
        occupyKeys(world, 2);
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.issues()).isEmpty();
        RecordKey right = world.other(PEOPLE, Side.LEFT, ada);
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada");
        assertThat(world.right.records(PEOPLE)).hasSize(3);
        assertThat(world.left.records(PEOPLE)).hasSize(3);
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void tooManyKeysInUsePutTheRecordOff() {
        SyncWorld world = Worlds.twoWay();
        world.settle();
        world.left.insert(PEOPLE, "name", "Ada");
        occupyKeys(world, 4);
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.issueCodes()).containsExactly("KEY_TAKEN");
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.records(PEOPLE)).hasSize(5);
        assertThat(world.differences()).isEmpty();
    }

    /** Takes each of the first reserved keys before its create is sent. */
    private static void occupyKeys(SyncWorld world, int count) {
        AtomicInteger occupied = new AtomicInteger();
        world.injectFaults(new Faults(
                connector -> connector,
                ledger -> FaultyProxy.around(
                        Ledger.class,
                        ledger,
                        method -> {
                            if (method.equals("journal") && occupied.get() < count) {
                                String id = Integer.toString(occupied.incrementAndGet());
                                world.systems.right().insert(PEOPLE, NamedFields.fields("id", id, "name", "occupies"));
                            }
                            return Fault.NONE;
                        },
                        IllegalStateException::new),
                false));
    }
}
