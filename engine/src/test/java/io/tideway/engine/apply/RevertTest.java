package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.api.CommandCheck;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.memory.MemoryCheck;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The old value is put back on the side that changed. */
final class RevertTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static SyncWorld picky(MappingDraft mapping) {
        MemoryCheck check = new MemoryCheck(
                value -> !"bad".equals(value), new Reason("CHECK_VIOLATION", "A bad name.", "Change it."));
        MemoryTable strict =
                MemoryTable.generated(PEOPLE, MemoryField.text("name").checked(check), MemoryField.text("city"));
        MemoryTable free = MemoryTable.generated(PEOPLE, MemoryField.text("name"), MemoryField.text("city"));
        return Worlds.of(free, strict, mapping.build());
    }

    private static Optional<Reason> refusal(SyncWorld world) {
        return CommandCheck.refusal(world.table(PEOPLE), world.issues().getFirst(), new Command.Revert(), world.ledger);
    }

    private static void revert(SyncWorld world) {
        assertThat(refusal(world)).isEmpty();
        assertThat(world.command(world.issues().getFirst(), PEOPLE, new Command.Revert()))
                .isTrue();
        world.settle();
    }

    @Test
    void aChangeThatTheOtherSideRejectsIsPutBack() {
        SyncWorld world = picky(MappingDraft.of(PEOPLE, "name", "city"));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        world.left.update(PEOPLE, left, "name", "bad", "city", "Paris");
        world.settle();
        assertThat(world.issueCodes()).containsExactly("CHECK_VIOLATION");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, left), "city", "Rome");

        revert(world);
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("Ada");
        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("Rome");
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.activities(PEOPLE, left).getFirst().rule()).startsWith("reverted");
    }

    /** Invariant 6: only what is put back need not travel. */
    @Test
    void aValueOfTheOtherSideThatCannotTravelStaysAnIssue() {
        SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "email")
                .field(valued("name"))
                .field(valued("city"))
                .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "l", "city", "l");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", "of no value");
        world.settle();
        assertThat(world.issueCodes()).containsExactly("VALUE_NOT_MAPPED");
        world.right.update(PEOPLE, right, "city", "of none either");
        world.settle();
        assertThat(world.command(world.issues().getFirst(), PEOPLE, new Command.Revert()))
                .isTrue();
        world.settle();
        assertThat(world.issueCodes()).contains("VALUE_NOT_MAPPED");
    }

    private static FieldDefinition valued(String name) {
        return new FieldDefinition(name, name, Optional.empty(), Optional.empty(), Map.of("l", "r"), Optional.empty());
    }

    @Test
    void aParkedFieldIsPutBackOnBothSides() {
        SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "city", "email")
                .field("name", ConflictPolicy.MANUAL)
                .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", "L");
        world.right.update(PEOPLE, right, "name", "R");
        world.settle();
        assertThat(world.issueCodes()).containsExactly("CONFLICT_PARKED");

        revert(world);
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("Ada");
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada");
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.activities(PEOPLE, left).stream().flatMap(activity -> activity.lost().stream()))
                .contains("L", "R");
    }

    @Test
    void aDeleteInConflictIsPutBack() {
        SyncWorld world = Worlds.people(
                MappingDraft.of(PEOPLE, "name").conflicts(ConflictPolicy.MANUAL).build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.delete(PEOPLE, left);
        world.right.update(PEOPLE, right, "name", "Augusta");
        world.settle();
        assertThat(world.issueCodes()).containsExactly("DELETE_CONFLICT_PARKED");

        revert(world);
        assertThat(world.left.values(PEOPLE, "name")).containsExactly(Optional.of("Augusta"));
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void whatWasNeverAgreedOnOrIsNeverWrittenIsRefused() {
        SyncWorld unlinked = picky(MappingDraft.of(PEOPLE, "name", "city"));
        unlinked.left.insert(PEOPLE, "name", "bad");
        unlinked.settle();
        assertThat(refusal(unlinked)).map(Reason::code).contains("ISSUE_WORD_REFUSED");

        SyncWorld oneWay = picky(MappingDraft.of(PEOPLE, "name", "city").direction(Direction.LEFT_TO_RIGHT));
        RecordKey left = oneWay.left.insert(PEOPLE, "name", "Ada");
        oneWay.settle();
        oneWay.left.update(PEOPLE, left, "name", "bad");
        oneWay.settle();
        assertThat(refusal(oneWay))
                .map(Reason::message)
                .hasValueSatisfying(message -> assertThat(message).contains("does not make such writes to people"));
    }

    @Test
    void aComparisonMendsWhatDiffersAlthoughTheLedgerSaysItAgrees() {
        SyncWorld world = Worlds.twoWay();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        // The right changes, and the ledger takes it for agreed: something went past it.
        world.right.update(PEOPLE, right, "name", "Augusta");
        pretendAgreed(world, left, "Augusta");
        world.settle();
        assertThat(world.differences()).isNotEmpty();

        world.compareAgain();
        world.settle();
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    private static void pretendAgreed(SyncWorld world, RecordKey left, String rightName) {
        TableState table = world.table(PEOPLE);
        Link link = Objects.requireNonNull(
                world.ledger.links(table.row, Side.LEFT, List.of(left)).byKey().get(left));
        Fields name = Fields.builder(table.mapping.pairs())
                .set(table.pair(Side.RIGHT, "name"), rightName)
                .build();
        Link agreed = new Link(
                link.id(),
                link.leftKey(),
                link.rightKey(),
                link.leftBase(),
                link.rightBase().overlaidWith(name),
                link.leftVersion(),
                link.rightVersion(),
                false);
        BatchUpdate update = new BatchUpdate();
        update.put(table, Optional.of(link), agreed);
        world.ledger.commit(update.toLedger(SyncWorld.SYNC, Side.LEFT, Optional.empty()), List.of(table.row));
        world.crash();
    }
}
