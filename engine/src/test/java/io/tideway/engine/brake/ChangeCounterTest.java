package io.tideway.engine.brake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.BrakeRule.Limit;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Too many changes at once wait for an operator. */
final class ChangeCounterTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final int RECORDS = 10;
    private static final int RETRIES = 3;
    private static final BrakeRule BRAKE = new BrakeRule(new Limit(20, 3), new Limit(50, 3));

    private final List<RecordKey> keys = new ArrayList<>();

    private SyncWorld world() {
        return filled(draft().build());
    }

    private static MappingDraft draft() {
        return MappingDraft.of(PEOPLE, "name", "city", "email").brake(BRAKE);
    }

    private SyncWorld filled(MappingDefinition mapping) {
        SyncWorld world = Worlds.people(mapping);
        fill(world);
        return world;
    }

    private void fill(SyncWorld world) {
        for (int i = 0; i < RECORDS; i++) {
            keys.add(world.left.insert(PEOPLE, "name", "n" + i, "city", "c" + i));
        }
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
    }

    private void delete(SyncWorld world, int from, int to) {
        world.left.transaction(tx -> keys.subList(from, to).forEach(key -> tx.delete(PEOPLE, key)));
    }

    private static Issue only(SyncWorld world) {
        assertThat(world.issues()).hasSize(1);
        return world.issues().getFirst();
    }

    private static void decide(SyncWorld world, Command command) {
        Issue issue = only(world);
        while (!world.command(issue, PEOPLE, command)) {
            assertThat(world.pump(Side.LEFT, SyncWorld.ALL)).isTrue();
        }
        world.settle();
    }

    @Test
    void aMassDeleteIsHeldAndNoneOfItIsApplied() {
        SyncWorld world = world();
        delete(world, 0, 3);
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(only(world).reason().code()).isEqualTo("MASS_DELETE");
        assertThat(only(world).reason().message()).contains("3 of 10", "deleted in");
        assertThat(world.table(PEOPLE).now().paused()).isPresent();
    }

    @Test
    void aConfirmedMassChangeIsApplied() {
        SyncWorld world = world();
        delete(world, 0, 5);
        world.settle();
        world.right.insert(PEOPLE, "name", "meanwhile");
        world.settle();
        decide(world, new Command.Confirm());
        assertThat(world.right.records(PEOPLE)).hasSize(6);
        assertThat(world.left.records(PEOPLE)).hasSize(6);
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aRevertCreatesRecordsAgainAndAppliesOtherEdits() {
        SyncWorld world = world();
        delete(world, 0, 5);
        world.settle();
        world.left.update(PEOPLE, keys.get(7), "city", "edited meanwhile");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, keys.get(1)), "city", "here too");
        decide(world, new Command.Revert());
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.left.values(PEOPLE, "city")).contains(Optional.of("here too"));
        assertThat(world.right.values(PEOPLE, "city")).contains(Optional.of("edited meanwhile"));
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.activities(PEOPLE, keys.get(0)).getFirst().rule()).startsWith("reverted");
    }

    @Test
    void aTruncatedTableWaitsBeforeAnythingIsDeleted() {
        SyncWorld world = world();
        world.left.transaction(tx -> tx.truncate(PEOPLE));
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(only(world).reason().message()).contains("10 of 10");
        decide(world, new Command.Revert());
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aTableThatWasTruncatedAndFilledAgainIsComparedInstead() {
        SyncWorld world = filled(draft().match("name").build());
        world.left.transaction(tx -> {
            tx.truncate(PEOPLE);
            keys.forEach(key -> tx.insert(PEOPLE, NamedFields.fields("name", "again " + key)));
        });
        world.settle();
        // Every record got a new key here, so all old ones are gone, and ten are new.
        assertThat(only(world).reason().code()).isEqualTo("MASS_DELETE");
        assertThat(world.right.records(PEOPLE)).hasSizeGreaterThan(RECORDS - 3);
        decide(world, new Command.Confirm());
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void theHoldOutlivesACrash() {
        SyncWorld world = world();
        delete(world, 0, 5);
        world.settle();
        world.crash();
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.table(PEOPLE).now().paused()).isPresent();
        decide(world, new Command.Confirm());
        assertThat(world.right.records(PEOPLE)).hasSize(5);
    }

    @Test
    void anOperatorsCommandOutlivesACrash() {
        SyncWorld world = world();
        delete(world, 0, 5);
        world.settle();
        Issue issue = only(world);
        assertThat(world.command(issue, PEOPLE, new Command.Revert())).isTrue();
        world.crash();
        world.settle();
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS);
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void deletesOneByOneCountTogetherWithinTheWindowOnly() {
        SyncWorld world = world();
        for (int i = 0; i < 4; i++) {
            delete(world, i, i + 1);
            world.settle();
            world.clock.advance(ChangeCounter.WINDOW.plus(Duration.ofSeconds(1)));
        }
        assertThat(world.right.records(PEOPLE)).hasSize(6);
        for (int i = 4; i < 8; i++) {
            delete(world, i, i + 1);
            world.settle();
        }
        assertThat(only(world).reason().message()).contains("2 of them were deleted there");
        assertThat(world.right.records(PEOPLE)).hasSize(4);
    }

    @Test
    void aRetriedChangeCountsOnce() {
        SyncWorld world = Worlds.heldByOrders(draft().build());
        fill(world);
        List<RecordKey> ordered = List.copyOf(world.right.records(PEOPLE).keySet());
        ordered.forEach(person -> world.right.insert(Worlds.ORDERS, "person", person.text()));
        delete(world, 0, 2);
        world.settle();
        for (int retry = 0; retry < RETRIES; retry++) {
            world.settleLater();
        }
        assertThat(world.issues())
                .extracting(issue -> issue.reason().code())
                .containsExactly("FOREIGN_KEY_VIOLATION", "FOREIGN_KEY_VIOLATION");
    }

    @Test
    void aMassOverwriteIsReverted() {
        SyncWorld world = world();
        world.left.transaction(tx -> keys.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("city", "oops"))));
        world.settle();
        assertThat(only(world).reason().code()).isEqualTo("MASS_OVERWRITE");
        assertThat(world.right.values(PEOPLE, "city")).doesNotContain(Optional.of("oops"));
        decide(world, new Command.Revert());
        assertThat(world.left.values(PEOPLE, "city")).doesNotContain(Optional.of("oops"));
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void fillingEmptyFieldsIsNoOverwrite() {
        SyncWorld world = world();
        world.left.transaction(tx -> keys.forEach(key -> tx.update(PEOPLE, key, NamedFields.fields("email", "e"))));
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aComparisonThatFindsMostRecordsGoneIsHeldToo() {
        SyncWorld world = world();
        world.systems.left().forgetHistory();
        delete(world, 0, 8);
        world.settle();
        assertThat(only(world).reason().code()).isEqualTo("MASS_DELETE");
        assertThat(world.right.records(PEOPLE)).hasSizeGreaterThanOrEqualTo(RECORDS - 3);
    }

    @Test
    void aDisabledBrakeHoldsNothingAndIgnoredDeletesDoNotCount() {
        SyncWorld off = filled(draft().brake(BrakeRule.OFF).build());
        delete(off, 0, 9);
        off.settle();
        assertThat(off.right.records(PEOPLE)).hasSize(1);
        keys.clear();
        SyncWorld ignoring = filled(draft().deletes(DeleteRule.IGNORE).build());
        ignoring.left.transaction(tx -> tx.truncate(PEOPLE));
        ignoring.settle();
        assertThat(ignoring.issues()).isEmpty();
        assertThat(ignoring.right.records(PEOPLE)).hasSize(RECORDS);
    }
}
