package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.FaultyLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryCheck;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A write was perhaps done, or was done on one side only. */
final class LostAnswerTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static SyncWorld rightWins(MemoryTable left) {
        return Worlds.of(
                left,
                Worlds.people(),
                MappingDraft.of(PEOPLE, "name", "city", "email")
                        .conflicts(ConflictPolicy.RIGHT)
                        .build());
    }

    /** Invariant 5: the right's delete took an edit of the left along, and nobody knew whether it was done. */
    @Test
    void whatADeleteOfUnknownOutcomeOverruledIsOnRecord() {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            SyncWorld world = rightWins(Worlds.people());
            RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
            world.settle();
            world.right.delete(PEOPLE, world.other(PEOPLE, Side.LEFT, left));
            world.left.update(PEOPLE, left, "name", "edited");
            FaultScript script = FaultScript.at(k, Fault.UNKNOWN_DONE);
            world.injectFaults(
                    new Faults(connector -> new FaultyConnector(connector, script), ledger -> ledger, false));
            world.settle();
            assertThat(world.left.records(PEOPLE)).isEmpty();
            assertThat(world.activities(PEOPLE, left)).as("call " + k).isNotEmpty();
            reached = script.reached(k);
        }
    }

    /** Invariant 5: the crash took the record of the conflict along, and what the target made of the value hid that it was written. */
    @Test
    void whatAnUpdateOverruledIsOnRecordThoughATriggerMadeSomethingElseOfIt() {
        SyncWorld world = rightWins(Worlds.people().triggering(LostAnswerTest::withUpperCaseName));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        world.left.update(PEOPLE, left, "name", "by the left");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, left), "name", "by the right");
        world.read(Side.RIGHT, SyncWorld.ALL);
        world.process(Side.RIGHT);
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("BY THE RIGHT");
        world.crash();
        world.settle();
        assertThat(world.activities(PEOPLE, left))
                .extracting(activity -> activity.lost().orElseThrow())
                .contains("BY THE LEFT");
    }

    private static Fields withUpperCaseName(Fields record) {
        return record.overlaidWith(Fields.builder(record.layout())
                .set("name", String.valueOf(record.value("name")).toUpperCase(Locale.ROOT))
                .build());
    }

    /** What was just written to the right was taken for an old sight of it, and put back on the left over the user's edit. */
    @Test
    void aWriteThatWasDoneStaysWhenTheOtherSideMovedOnMeanwhile() {
        SyncWorld world = rightWins(Worlds.people());
        RecordKey left = bothEdited(world, "right@example.org");
        world.read(Side.LEFT, SyncWorld.ALL);
        world.left.update(PEOPLE, left, "email", "left again@example.org");
        world.process(Side.LEFT);
        world.settle();

        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Paris");
        assertThat(world.systems.left().writes()).as("the e-mail alone").isEqualTo(1);
        assertThat(world.activities(PEOPLE, left))
                .extracting(activity -> activity.lost().orElseThrow())
                .contains("left again@example.org");
        assertThat(world.differences()).isEmpty();
    }

    /** What was found out of the write to one side was forgotten for that to the other, and looked like an edit of its users. */
    @Test
    void aMergeThatWasDoneOnBothSidesIsAgreedOnAfterACrash() {
        SyncWorld world = Worlds.of(
                Worlds.people(),
                Worlds.people(),
                MappingDraft.of(PEOPLE, "name", "city", "email")
                        .conflicts(ConflictPolicy.LEFT)
                        .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.right.update(PEOPLE, right, "city", "Paris");
        world.right.update(PEOPLE, right, "email", "right@example.org");
        world.left.update(PEOPLE, left, "name", "Ada L.");
        world.left.update(PEOPLE, left, "email", "left@example.org");
        world.read(Side.RIGHT, SyncWorld.ALL);
        world.process(Side.RIGHT);
        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Paris");
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada L.");
        world.crash();
        world.right.update(PEOPLE, right, "city", "Rome");
        world.settle();

        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Rome");
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Rome");
        assertThat(world.activities(PEOPLE, left))
                .extracting(activity -> activity.lost().orElseThrow())
                .containsOnly("right@example.org");
    }

    /** The right has the left's city, the left refuses the right's e-mail: that city is agreed on all the same. */
    @Test
    void halfOfAMergeIsAgreedOnEvenIfTheOtherHalfIsRefused() {
        MemoryCheck check = new MemoryCheck(
                value -> !value.equals("bad"), new Reason("CHECK_VIOLATION", "A bad address.", "Change it."));
        SyncWorld world = rightWins(MemoryTable.generated(
                PEOPLE,
                MemoryField.text("name"),
                MemoryField.text("city"),
                MemoryField.text("email").checked(check)));
        RecordKey left = bothEdited(world, "bad");
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.issueCodes()).containsExactly("CHECK_VIOLATION");
        world.left.update(PEOPLE, left, "city", "Rome");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, left), "email", "good");
        world.settle();

        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Rome");
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    /** Invariant 5: the record took two rounds, each with an entry in the journal, and then the engine crashed. */
    @Test
    void whatTheFirstOfTwoWritesOverruledIsOnRecordAfterACrash() {
        SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE)
                .field("name", ConflictPolicy.LEFT)
                .field("city", ConflictPolicy.RIGHT)
                .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", "L1", "city", "Lyon");
        world.right.update(PEOPLE, right, "name", "R1", "city", "Rome");
        world.read(Side.LEFT, SyncWorld.ALL);
        world.left.update(PEOPLE, left, "name", "L2", "city", "Lille");
        world.process(Side.LEFT);
        world.crash();

        world.settle();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("L2");
        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Rome");
        assertThat(world.activities(PEOPLE, left))
                .extracting(activity -> activity.lost().orElseThrow())
                .contains("R1", "Lille");
    }

    /** The second round's value hid from recovery that the first round's was written, which looked like an edit of the right's users. */
    @Test
    void aValueOfTheFirstRoundIsAgreedOnIfTheSecondWasNotWritten() {
        AtomicLong calls = new AtomicLong();
        for (long k = 1; k == 1 || k <= calls.get(); k++) {
            SyncWorld world = rightWins(Worlds.people());
            RecordKey left = bothEdited(world, "right@example.org");
            long failing = k;
            calls.set(0);
            world.injectFaults(new Faults(
                    connector -> connector,
                    ledger -> FaultyLedger.around(
                            ledger, call -> calls.incrementAndGet() == failing ? Fault.AFTER : Fault.NONE),
                    true));
            world.read(Side.LEFT, SyncWorld.ALL);
            world.left.update(PEOPLE, left, "city", "Rome", "email", "left again@example.org");
            world.process(Side.LEFT);
            world.settle();
            assertThat(world.left.value(PEOPLE, left, "city")).as("call " + k).isEqualTo("Rome");
            assertThat(world.left.value(PEOPLE, left, "email")).as("call " + k).isEqualTo("right@example.org");
            assertThat(world.differences()).as("call " + k).isEmpty();
        }
    }

    /** The second round's update hid the first round's create from recovery: the record was created again. */
    @Test
    void aCreateThatWasPutRightInTheSameBatchIsLinkedAfterACrash() {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            SyncWorld world = Worlds.of(
                    Worlds.people(),
                    Worlds.people().triggering(LostAnswerTest::withUpperCaseName),
                    MappingDraft.of(PEOPLE, "name")
                            .conflicts(ConflictPolicy.LEFT)
                            .build());
            world.settle();
            world.left.insert(PEOPLE, "name", "Ada");
            FaultScript script = FaultScript.at(k, Fault.UNKNOWN_DONE);
            world.injectFaults(
                    new Faults(connector -> new FaultyConnector(connector, script), ledger -> ledger, false));
            world.read(Side.LEFT, SyncWorld.ALL);
            world.process(Side.LEFT);
            world.crash();
            world.settle();
            assertThat(world.left.values(PEOPLE, "name")).as("call " + k).containsExactly(Optional.of("ADA"));
            assertThat(world.right.values(PEOPLE, "name")).as("call " + k).containsExactly(Optional.of("ADA"));
            reached = script.reached(k);
        }
    }

    /** The left has no say in anything but the city, so the right is to take its null: which the right refuses. */
    @Test
    void aCreateThatWasDoneIsLinkedEvenIfWhatComesAfterItIsRefused() {
        boolean reached = true;
        for (long k = 1; reached; k++) {
            AtomicBoolean mended = new AtomicBoolean(true);
            MemoryCheck check = new MemoryCheck(
                    value -> mended.get(), new Reason("CHECK_VIOLATION", "Not now.", "Wait for the mend."));
            SyncWorld world = Worlds.of(
                    Worlds.people(),
                    MemoryTable.generated(PEOPLE, MemoryField.text("name").checked(check), MemoryField.text("city")),
                    MappingDraft.of(PEOPLE, "name")
                            .field("city", "city", Direction.LEFT_TO_RIGHT)
                            .build());
            world.right.insert(PEOPLE, "name", "Ada", "city", "Bern");
            mended.set(false);
            FaultScript script = FaultScript.at(k, Fault.UNKNOWN_DONE);
            world.injectFaults(
                    new Faults(connector -> new FaultyConnector(connector, script), ledger -> ledger, false));
            world.settle();
            mended.set(true);
            world.left.update(PEOPLE, world.left.records(PEOPLE).firstKey(), "name", "Ada L.");
            world.settle();
            assertThat(world.left.records(PEOPLE)).as("call " + k).hasSize(1);
            assertThat(world.right.records(PEOPLE)).as("call " + k).hasSize(1);
            assertThat(world.differences()).as("call " + k).isEmpty();
            reached = script.reached(k);
        }
    }

    /** The entry of a mapping that did not run was settled unseen: the record was created again when the mapping was back. */
    @Test
    void aCreateOfUnknownOutcomeIsRememberedUntilItsMappingIsBack() {
        MappingDefinition people =
                MappingDraft.of(PEOPLE, "name", "city", "email").build();
        MappingDefinition notes = MappingDraft.of("notes", "body").build();
        ManualClock clock = new ManualClock();
        MemoryTable[] tables = {Worlds.people(), MemoryTable.generated("notes", MemoryField.text("body"))};
        Sides<MemorySystem> systems = new Sides<>(
                new MemorySystem(clock, MemoryCharacter.database(), tables),
                new MemorySystem(clock, MemoryCharacter.database(), tables));
        SyncWorld world = new SyncWorld(SyncWorld.SYNC, clock, systems, List.of(people, notes));
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.read(Side.LEFT, SyncWorld.ALL);
        world.process(Side.LEFT);
        world.redefine(notes);
        world.settle();
        world.left.update(PEOPLE, left, "city", "Paris");
        world.settle();
        world.redefine(people, notes);
        world.settle();

        assertThat(world.right.values(PEOPLE, "name")).containsExactly(Optional.of("Ada"));
        assertThat(world.right.values(PEOPLE, "city")).containsExactly(Optional.of("Paris"));
        assertThat(world.left.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
    }

    /** The left edits city and e-mail, the right the e-mail alone; nothing of it is read yet. */
    private static RecordKey bothEdited(SyncWorld world, String rightEmail) {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London", "email", "ada@example.org");
        world.settle();
        world.left.update(PEOPLE, left, "city", "Paris", "email", "left@example.org");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, left), "email", rightEmail);
        return left;
    }
}
