package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.AppliedChange.Kind;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.FaultyLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.faults.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was done to a record is on record, once. */
final class ChangesTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    /** More than the ledger is called. */
    private static final int MOST_CALLS = 60;

    private int calls;
    private final SyncWorld world = Worlds.people(
            MappingDraft.of(PEOPLE, "name", "city", "email").match("email").build());

    private List<AppliedChange> of(RecordKey left) {
        return world.ledger.changes(world.table(PEOPLE).row, Side.LEFT, left, 100);
    }

    private List<Kind> kinds(RecordKey left) {
        return of(left).reversed().stream().map(AppliedChange::kind).toList();
    }

    @Test
    void everyWriteTellsFromWhatToWhat() {
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "city", "Paris");
        world.settle();
        world.right.update(PEOPLE, right, "name", "Augusta");
        world.settle();
        world.right.delete(PEOPLE, right);
        world.settle();

        assertThat(kinds(left)).containsExactly(Kind.CREATED, Kind.UPDATED, Kind.UPDATED, Kind.DELETED);
        AppliedChange moved = of(left).get(2);
        assertThat(moved.target()).isEqualTo(Side.RIGHT);
        assertThat(moved.from().value("city")).isEqualTo("London");
        assertThat(moved.to().value("city")).isEqualTo("Paris");
        assertThat(moved.to().isPresent(0)).isFalse();
        assertThat(moved.committedAt()).isPresent();
        assertThat(moved.why()).isEqualTo("changed on the left");
        assertThat(of(left).get(1).target()).isEqualTo(Side.LEFT);
        assertThat(of(left).getFirst().from().value("name")).isEqualTo("Augusta");
        assertThat(world.ledger.changes(world.table(PEOPLE).row, Side.RIGHT, right, 100))
                .hasSize(4);
    }

    @Test
    void aMatchIsALinkAndAnEchoIsNothing() {
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "email", "a@x");
        world.right.insert(PEOPLE, "name", "Ada", "email", "a@x");
        world.settle();
        assertThat(kinds(left)).containsExactly(Kind.LINKED);
        world.left.update(PEOPLE, left, "name", "Ada");
        world.settle();
        assertThat(kinds(left)).containsExactly(Kind.LINKED);
    }

    @Test
    void longValuesAreCut() {
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        world.left.update(PEOPLE, left, "name", "x".repeat(AppliedChange.MAX_CHARS + 1));
        world.settle();
        assertThat(of(left).getFirst().to().value("name"))
                .startsWith("x".repeat(AppliedChange.MAX_CHARS))
                .endsWith("(1001 characters)");
    }

    /** Of each call to the ledger, the k-th never comes, and the engine with it. */
    @Test
    void whatWasDoneBeforeACrashIsOnRecordOnce() {
        for (int k = 1; k < MOST_CALLS; k++) {
            ChangesTest life = new ChangesTest();
            RecordKey left = life.world.left.insert(PEOPLE, "name", "Ada", "city", "London", "email", "a@x");
            life.world.settle();
            life.world.left.update(PEOPLE, left, "city", "Paris");
            int failing = k;
            life.world.injectFaults(new Faults(
                    connector -> connector,
                    ledger -> FaultyLedger.around(ledger, call -> life.calls++ == failing ? Fault.BEFORE : Fault.NONE),
                    true));
            life.world.settle();
            assertThat(life.world.differences()).isEmpty();
            assertThat(life.kinds(left)).as("call " + k).containsExactly(Kind.CREATED, Kind.UPDATED);
            assertThat(life.of(left).getFirst().to().value("city")).isEqualTo("Paris");
        }
    }
}
