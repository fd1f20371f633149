package io.tideway.engine.brake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.BrakeRule.Limit;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** While a table mapping is held, it ignores its changes. Facts that only a stream reports are kept, since no comparison finds them. */
final class HeldMappingTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final RecordKey NEW_KEY = RecordKey.of("900");
    private static final int RECORDS = 4;
    private static final BrakeRule BRAKE = new BrakeRule(new Limit(0, 3), new Limit(0, 3));

    private final List<RecordKey> keys = new ArrayList<>();

    private static MappingDraft draft() {
        return MappingDraft.of(PEOPLE, "name", "city", "email").brake(BRAKE);
    }

    private SyncWorld filled() {
        SyncWorld world = Worlds.people(draft().build());
        for (int i = 0; i < RECORDS; i++) {
            keys.add(world.left.insert(PEOPLE, "name", "n" + i));
        }
        world.settle();
        return world;
    }

    private static void decide(SyncWorld world, Command command) {
        Issue hold = world.issues().stream().filter(Issue::ofTable).findFirst().orElseThrow();
        for (int i = 0; i < RECORDS && !world.command(hold, PEOPLE, command); i++) {
            world.settle();
        }
        world.settleLater();
    }

    static Stream<Arguments> commands() {
        return Stream.of(new Command.Confirm(), new Command.Revert())
                .flatMap(command -> Stream.of(Arguments.of(command, true), Arguments.of(command, false)));
    }

    /** If not, the comparison would delete it on the other side with all fields that do not sync, or create it a second time. */
    @ParameterizedTest
    @MethodSource("commands")
    void aRecordThatMovesIsStillTheSame(Command command, boolean withTheMassChange) {
        SyncWorld world = filled();
        RecordKey moved = keys.getFirst();
        RecordKey counterpart = world.other(PEOPLE, Side.LEFT, moved);
        world.left.transaction(tx -> {
            keys.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("name", "edited")));
            if (withTheMassChange) {
                tx.update(PEOPLE, moved, NamedFields.fields("id", "900"));
            }
        });
        world.settle();
        if (!withTheMassChange) {
            world.left.transaction(tx -> tx.update(PEOPLE, moved, NamedFields.fields("id", "900")));
            world.settle();
        }
        assertThat(world.issueCodes()).containsExactly("MASS_OVERWRITE");

        decide(world, command);
        assertThat(world.issues()).isEmpty();
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS).containsKey(NEW_KEY);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.other(PEOPLE, Side.LEFT, NEW_KEY)).isEqualTo(counterpart);
        assertThat(world.right.value(PEOPLE, counterpart, "name"))
                .isEqualTo(command instanceof Command.Confirm ? "edited" : "n0");
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aRecordThatMovedTwiceBeforeItsDeleteIsDeletedOnTheOtherSide() {
        SyncWorld world = filled();
        world.left.transaction(tx -> keys.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("name", "edited"))));
        world.settle();
        RecordKey moved = keys.getFirst();
        world.left.transaction(tx -> tx.update(PEOPLE, moved, NamedFields.fields("id", "900")));
        world.left.transaction(tx -> tx.update(PEOPLE, NEW_KEY, NamedFields.fields("id", "901")));
        world.settle();
        world.left.delete(PEOPLE, RecordKey.of("901"));
        world.settle();

        decide(world, new Command.Confirm());
        assertThat(world.right.values(PEOPLE, "name")).hasSize(RECORDS - 1);
        assertThat(world.differences()).isEmpty();
    }

    /** The mass delete frees the key that another record moves to: the deleted one must not come back. */
    @Test
    void aRecordThatMovesToTheKeyOfADeletedOneDoesNotBringItBack() {
        SyncWorld world = filled();
        world.left.transaction(tx -> {
            keys.subList(0, 3).forEach(key -> tx.delete(PEOPLE, key));
            tx.update(
                    PEOPLE,
                    keys.get(3),
                    NamedFields.fields("id", keys.getFirst().text()));
        });
        world.settle();
        assertThat(world.issueCodes()).containsExactly("MASS_DELETE");
        decide(world, new Command.Confirm());
        assertThat(world.left.values(PEOPLE, "name")).containsExactly(Optional.of("n3"));
        assertThat(world.right.values(PEOPLE, "name")).containsExactly(Optional.of("n3"));
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void twoRecordsThatMoveToOneKeyDoNotStopTheSync() {
        SyncWorld world = filled();
        world.left.transaction(tx -> keys.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("name", "edited"))));
        world.settle();
        world.left.transaction(tx -> {
            tx.update(PEOPLE, keys.get(0), NamedFields.fields("id", "900"));
            tx.delete(PEOPLE, NEW_KEY);
            tx.update(PEOPLE, keys.get(1), NamedFields.fields("id", "900"));
        });
        world.settle();
        decide(world, new Command.Confirm());
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS - 1).containsKey(NEW_KEY);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS - 1);
        assertThat(world.differences()).isEmpty();
    }

    private static Fields withUpperCaseName(Fields record) {
        return record.overlaidWith(Fields.builder(record.layout())
                .set("name", String.valueOf(record.value("name")).toUpperCase(Locale.ROOT))
                .build());
    }

    /** The stream reports once that Tideway created them: their content alone does not distinguish them from others. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recordsWhoseCreateWasInDoubtStayLinked(boolean confirms) {
        SyncWorld world = Worlds.of(
                Worlds.people().triggering(HeldMappingTest::withUpperCaseName), Worlds.people(), draft().build());
        world.settle();
        for (int i = 0; i < RECORDS; i++) {
            world.right.insert(PEOPLE, "name", "n" + i);
        }
        world.read(Side.RIGHT, SyncWorld.ALL);
        world.process(Side.RIGHT);
        world.crash();
        world.settle();
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.issueCodes()).contains("MASS_OVERWRITE");

        decide(world, confirms ? new Command.Confirm() : new Command.Revert());
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
    }

    @Test
    void aRecordThatMovesToTheKeyOfADeletedOneIsStillTheSame() {
        SyncWorld world = filled();
        world.left.transaction(tx -> keys.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("name", "edited"))));
        world.settle();
        assertThat(world.issueCodes()).containsExactly("MASS_OVERWRITE");
        RecordKey deleted = keys.getFirst();
        RecordKey deletedRight = world.other(PEOPLE, Side.LEFT, deleted);
        RecordKey moved = keys.getLast();
        RecordKey movedRight = world.other(PEOPLE, Side.LEFT, moved);
        world.left.transaction(tx -> {
            tx.delete(PEOPLE, deleted);
            tx.rekey(PEOPLE, moved, deleted);
        });
        world.settle();

        decide(world, new Command.Confirm());
        assertThat(world.other(PEOPLE, Side.LEFT, deleted)).isEqualTo(movedRight);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS - 1).doesNotContainKey(deletedRight);
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    /** The table may be gone, locked or hidden while its mapping waits. */
    @Test
    void aHeldMappingDoesNotReadItsTable() {
        SyncWorld world = filled();
        world.left.transaction(tx -> tx.rekey(PEOPLE, keys.getFirst(), NEW_KEY));
        world.compareAgain();
        while (world.readChunk(SyncWorld.ALL)) {
            world.processChunkEarly();
        }
        assertThat(world.right.records(PEOPLE))
                .as("the moved record looked new")
                .hasSize(RECORDS + 1);
        List<RecordKey> there = keys.subList(1, RECORDS).stream()
                .map(key -> world.other(PEOPLE, Side.LEFT, key))
                .toList();
        world.right.transaction(
                tx -> there.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("name", "edited"))));
        world.pump(Side.RIGHT, SyncWorld.ALL);
        assertThat(world.issueCodes()).contains("MASS_OVERWRITE");
        world.systems.left().lock(PEOPLE, true);

        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.table(PEOPLE).now().isHeld()).isTrue();
        world.systems.left().lock(PEOPLE, false);
        decide(world, new Command.Confirm());
        assertThat(world.issues()).isEmpty();
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.differences()).isEmpty();
    }
}
