package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.faults.FaultyProxy;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user inserts a record under the key that was just reserved for a create: it is never taken for the one that was created. */
final class OwnCreateTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final MappingDefinition TWO_WAY =
            MappingDraft.of(PEOPLE, "name", "city", "email").build();
    private static final MappingDefinition ONE_WAY = MappingDraft.of(PEOPLE, "name", "city", "email")
            .direction(Direction.LEFT_TO_RIGHT)
            .build();

    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicLong calls = new AtomicLong();

    /** Under the next key of the right's sequence, before the create is sent and after its key was reserved. */
    private Faults whileInFlight(
            Consumer<MemorySystem> edit, SyncWorld world, long failing, Fault fault, boolean crash) {
        return new Faults(
                connector -> connector,
                ledger -> FaultyProxy.around(
                        Ledger.class,
                        ledger,
                        method -> {
                            if (method.equals("journal") && !taken.getAndSet(true)) {
                                edit.accept(world.systems.right());
                            }
                            return taken.get() && calls.incrementAndGet() == failing ? fault : Fault.NONE;
                        },
                        () -> new LedgerException(
                                Kind.UNAVAILABLE, new Reason("LOST", "The answer is lost.", "Wait."))),
                crash);
    }

    private static Fields record(String id, String name, String city) {
        return NamedFields.fields("id", id, "name", name, "city", city);
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE, true, Grace, Rome", "BEFORE, false, Grace, Rome", "AFTER, true, Grace, Rome",
        "AFTER, false, Grace, Rome", "BEFORE, true, Grace, London", "BEFORE, false, Grace, London",
        "AFTER, true, Ada, Rome"
    })
    void aLedgerCallFailsAfterAUserTookTheReservedKey(Fault fault, boolean crash, String name, String city) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            taken.set(false);
            calls.set(0);
            SyncWorld world = Worlds.people(TWO_WAY);
            world.settle();
            world.left.insert(PEOPLE, "name", "Ada", "city", "London");
            world.injectFaults(
                    whileInFlight(right -> right.insert(PEOPLE, record("1", name, city)), world, k, fault, crash));
            world.settleLater();
            assertBoth(world, "call " + k, "Ada London", name + " " + city);
            assertThat(world.right.value(PEOPLE, RecordKey.of("1"), "city"))
                    .as("call " + k)
                    .isEqualTo(city);
            reached = calls.get() >= k;
        }
    }

    @ParameterizedTest
    @CsvSource({"BEFORE, true", "BEFORE, false", "AFTER, true", "AFTER, false"})
    void aRecordThatIsCreatedAgainIsNotMovedToAUsersRecord(Fault fault, boolean crash) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            taken.set(false);
            calls.set(0);
            SyncWorld world = Worlds.people(TWO_WAY);
            RecordKey ada = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
            world.settle();
            RecordKey right = world.other(PEOPLE, Side.LEFT, ada);
            world.right.delete(PEOPLE, right);
            world.left.update(PEOPLE, ada, "name", "Ada L.");
            world.injectFaults(whileInFlight(
                    system -> system.insert(PEOPLE, record("2", "Grace", "London")), world, k, fault, crash));
            world.settleLater();
            assertBoth(world, "call " + k, "Ada L. London", "Grace London");
            reached = calls.get() >= k;
        }
    }

    /** The answer of the write is lost in place of the ledger's. */
    @ParameterizedTest
    @CsvSource({
        "AFTER, true",
        "AFTER, false",
        "UNKNOWN_DONE, false",
        "UNKNOWN_NOT_DONE, false",
        "UNKNOWN_NOT_DONE, true"
    })
    void anAnswerIsLostAfterAUserTookTheReservedKey(Fault fault, boolean crash) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            taken.set(false);
            SyncWorld world = Worlds.people(TWO_WAY);
            world.settle();
            world.left.insert(PEOPLE, "name", "Ada", "city", "London");
            FaultScript script = FaultScript.at(k, fault);
            Faults thief =
                    whileInFlight(right -> right.insert(PEOPLE, record("1", "Grace", "Rome")), world, 0, fault, crash);
            world.injectFaults(new Faults(connector -> new FaultyConnector(connector, script), thief.ledger(), crash));
            world.settleLater();
            assertBoth(world, "call " + k, "Ada London", "Grace Rome");
            reached = script.reached(k);
        }
    }

    /** The engine is down between its journal and the write, and the user edits what is under the key. */
    @Test
    void aLinkedRecordUnderTheKeyKeepsItsLink() {
        SyncWorld world = Worlds.people(TWO_WAY);
        world.settle();
        world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.injectFaults(whileInFlight(
                right -> {
                    RecordKey own = right.insert(PEOPLE, record("1", "Grace", "Rome"));
                    right.update(PEOPLE, own, NamedFields.fields("city", "Oslo"));
                },
                world,
                1,
                Fault.AFTER,
                true));
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.settleLater();
        assertBoth(world, "", "Ada London", "Grace Oslo");
    }

    /** What our create made, and a trigger changed, is ours all the same: the stream tells who wrote it. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whatATriggerMadeOfOurCreateIsOurs(boolean edited) {
        for (boolean crash : new boolean[] {true, false}) {
            boolean reached = true;
            for (long k = 1; reached; k++) {
                taken.set(false);
                calls.set(0);
                SyncWorld world =
                        Worlds.of(Worlds.people(), Worlds.people().triggering(OwnCreateTest::lowerCase), TWO_WAY);
                world.settle();
                world.left.insert(PEOPLE, "name", "Ada", "city", "London");
                world.injectFaults(whileInFlight(right -> {}, world, k, Fault.BEFORE, crash));
                world.pump(Side.LEFT, SyncWorld.ALL);
                boolean edits = edited && !world.right.records(PEOPLE).isEmpty();
                if (edits) {
                    world.right.update(PEOPLE, world.right.records(PEOPLE).firstKey(), "name", "edited");
                }
                world.settleLater();
                assertBoth(world, "call " + k, edits ? "edited london" : "Ada london");
                reached = calls.get() >= k;
            }
        }
    }

    /** The stream proves the record to be ours once, with a change that the other side refuses: the proof is kept. */
    @ParameterizedTest
    @CsvSource({"BEFORE, true", "BEFORE, false", "AFTER, true", "AFTER, false"})
    void whatIsProvedStaysProvedWhereTheChangeIsRefused(Fault fault, boolean crash) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            taken.set(false);
            calls.set(0);
            MemoryTable named = MemoryTable.generated(
                    PEOPLE, MemoryField.text("name").notNull(), MemoryField.text("city"), MemoryField.text("email"));
            SyncWorld world = Worlds.of(named, Worlds.people().triggering(OwnCreateTest::lowerCase), TWO_WAY);
            world.settle();
            world.left.insert(PEOPLE, "name", "Ada", "city", "London");
            world.injectFaults(whileInFlight(right -> {}, world, k, fault, crash));
            world.pump(Side.LEFT, SyncWorld.ALL);
            boolean created = !world.right.records(PEOPLE).isEmpty();
            if (created) {
                RecordKey right = world.right.records(PEOPLE).firstKey();
                world.right.update(PEOPLE, right, "name", null);
                world.pump(Side.RIGHT, SyncWorld.ALL);
                world.right.update(PEOPLE, right, "name", "edited");
            }
            world.settleLater();
            assertBoth(world, "call " + k, created ? "edited london" : "Ada london");
            reached = calls.get() >= k;
        }
    }

    private static Fields lowerCase(Fields record) {
        String city = record.value("city");
        return city == null
                ? record
                : record.overlaidWith(Fields.builder(record.layout())
                        .set("city", city.toLowerCase(Locale.ROOT))
                        .build());
    }

    /** No stream tells of the right: what is under the key stays as it is, and an operator decides. */
    @ParameterizedTest
    @CsvSource({"BEFORE, true", "BEFORE, false", "AFTER, true", "AFTER, false"})
    void aTargetThatIsNotReadLeavesItToTheOperator(Fault fault, boolean crash) {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            taken.set(false);
            calls.set(0);
            SyncWorld world = Worlds.people(ONE_WAY);
            world.settle();
            RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
            world.injectFaults(
                    whileInFlight(right -> right.insert(PEOPLE, record("1", "Grace", "Rome")), world, k, fault, crash));
            world.settleLater();
            world.left.update(PEOPLE, left, "city", "Paris");
            world.settleLater();
            assertThat(world.right.value(PEOPLE, RecordKey.of("1"), "city"))
                    .as("call " + k)
                    .isEqualTo("Rome");
            if (!world.issues().isEmpty()) {
                assertThat(world.issueCodes()).as("call " + k).containsExactly("CREATE_UNCONFIRMED");
                assertThat(world.issues()).extracting(Issue::state).containsExactly(Issue.State.OPEN);
                world.ledger.makeDue(List.of(world.table(PEOPLE).id()), List.of(), world.clock.instant());
                world.settleLater();
            }
            assertThat(world.issues()).as("call " + k).isEmpty();
            assertThat(world.left.records(PEOPLE)).as("call " + k).hasSize(1);
            assertThat(people(world.right)).as("call " + k).containsExactlyInAnyOrder("Ada Paris", "Grace Rome");
            reached = calls.get() >= k;
        }
    }

    private static void assertBoth(SyncWorld world, String when, String... people) {
        assertThat(world.issues()).as(when).isEmpty();
        assertThat(people(world.left)).as(when).containsExactlyInAnyOrder(people);
        assertThat(people(world.right)).as(when).containsExactlyInAnyOrder(people);
        assertThat(world.differences()).as(when).isEmpty();
    }

    private static List<String> people(User user) {
        List<String> people = new ArrayList<>();
        user.records(PEOPLE)
                .forEach((key, record) -> people.add(record.value("name") + " "
                        + Optional.ofNullable(record.value("city")).orElse("-")));
        return people;
    }
}
