package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import io.tideway.testkit.memory.MemoryTrait;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a mapping's settings do: match, where, create, directions, value tables, the key as a value, new fields. */
final class MappingRulesTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static MappingDraft people() {
        return MappingDraft.of(PEOPLE, "name", "city", "email");
    }

    // Match

    @Test
    void matchLinksWhatIsOnBothSidesAndThePolicyDecidesWhereTheyDiffer() {
        SyncWorld world = Worlds.people(people().match("email").build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "email", "ada@example.org");
        RecordKey right = world.right.insert(PEOPLE, "name", "Ada L.", "email", "ada@example.org");
        world.settle();
        assertThat(world.other(PEOPLE, Side.LEFT, left)).isEqualTo(right);
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("Ada L.");
        assertThat(world.activities(PEOPLE, left)).hasSize(1);
        assertThat(world.left.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void anAmbiguousMatchIsAnIssueForEachOfItsRecordsAndNeverAGuess() {
        SyncWorld world = Worlds.people(people().match("email").build());
        world.left.insert(PEOPLE, "name", "Ada", "email", "same@example.org");
        RecordKey twin = world.left.insert(PEOPLE, "name", "Twin", "email", "same@example.org");
        world.right.insert(PEOPLE, "name", "Ada", "email", "same@example.org");
        world.left.insert(PEOPLE, "name", "Bob", "email", "bob@example.org");
        world.settle();
        assertThat(world.issueCodes()).containsOnly("AMBIGUOUS_MATCH").hasSize(3);
        assertThat(world.left.records(PEOPLE)).hasSize(3);
        assertThat(world.right.values(PEOPLE, "name")).containsExactly(Optional.of("Ada"), Optional.of("Bob"));

        world.left.update(PEOPLE, twin, "email", "twin@example.org");
        world.settle();
        world.ledger.makeDue(java.util.List.of(world.table(PEOPLE).id()), java.util.List.of(), world.clock.instant());
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.records(PEOPLE)).hasSize(3);
        assertThat(world.differences()).isEmpty();
    }

    // Where

    @Test
    void whereKeepsRecordsOutAndLetsThemInWhenTheyChange() {
        SyncWorld world = Worlds.people(people().leftWhere("city != 'out'").build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "out");
        world.settle();
        assertThat(world.right.records(PEOPLE)).isEmpty();

        world.left.update(PEOPLE, left, "city", "in");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada");

        world.left.update(PEOPLE, left, "city", "out", "name", "not for the right");
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada");

        world.left.update(PEOPLE, left, "city", "in again");
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("not for the right");
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
    }

    // Create and directions

    @Test
    void recordsAreCreatedOnlyWhereTheRuleSaysSo() {
        assertThat(created(CreateRule.BOTH)).isEqualTo("2/2");
        assertThat(created(CreateRule.LEFT)).isEqualTo("2/1");
        assertThat(created(CreateRule.RIGHT)).isEqualTo("1/2");
        assertThat(created(CreateRule.NONE)).isEqualTo("1/1");
    }

    private static String created(CreateRule rule) {
        SyncWorld world = Worlds.people(people().create(rule).build());
        world.left.insert(PEOPLE, "name", "left");
        world.right.insert(PEOPLE, "name", "right");
        world.settle();
        assertThat(world.issues()).isEmpty();
        return world.left.records(PEOPLE).size() + "/"
                + world.right.records(PEOPLE).size();
    }

    @Test
    void aOneWayMappingWritesOneSideOnlyAndPutsThatBack() {
        SyncWorld world =
                Worlds.people(people().direction(Direction.LEFT_TO_RIGHT).build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.right.update(PEOPLE, right, "name", "mine");
        world.right.insert(PEOPLE, "name", "of the right alone");
        world.settle();
        world.left.update(PEOPLE, left, "city", "Paris");
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Paris");
        assertThat(world.systems.left().writes()).isZero();
        assertThat(world.left.records(PEOPLE)).hasSize(1);

        world.left.delete(PEOPLE, left);
        world.settle();
        assertThat(world.right.values(PEOPLE, "name")).containsExactly(Optional.of("of the right alone"));
    }

    @Test
    void aOneWayFieldIsPutBackOnTheSideWithoutASay() {
        SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "name")
                .field("city", "city", Direction.LEFT_TO_RIGHT)
                .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.right.update(PEOPLE, right, "city", "mine", "name", "Ada L.");
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("London");
        assertThat(world.left.value(PEOPLE, left, "name")).isEqualTo("Ada L.");
        assertThat(world.differences()).isEmpty();
    }

    // Values and keys

    @Test
    void aValueTableTranslatesBothWaysAndAStrangeValueIsAnIssue() {
        Map<String, String> countries = new LinkedHashMap<>();
        countries.put("CH", "Switzerland");
        countries.put("US", "United States");
        SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "name")
                .field(new FieldDefinition(
                        "city", "city", Optional.empty(), Optional.empty(), countries, Optional.empty()))
                .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "CH");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Switzerland");
        world.right.update(PEOPLE, right, "city", "United States");
        world.settle();
        assertThat(world.left.value(PEOPLE, left, "city")).isEqualTo("US");

        world.left.update(PEOPLE, left, "city", "XX");
        world.settle();
        assertThat(world.issues()).hasSize(1);
        world.left.update(PEOPLE, left, "city", "CH");
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Switzerland");
    }

    @Test
    void theOtherSidesKeyIsAValueHere() {
        SyncWorld world = Worlds.of(
                MemoryTable.generated(PEOPLE, MemoryField.text("name"), MemoryField.text("right_id")),
                Worlds.people(),
                MappingDraft.of(PEOPLE, "name")
                        .field("right_id", "$key", Direction.RIGHT_TO_LEFT)
                        .build());
        world.right.insert(PEOPLE, "name", "shifts the keys");
        world.settle();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        assertThat(world.left.value(PEOPLE, left, "right_id")).isEqualTo(right.text());
        world.left.update(PEOPLE, left, "right_id", "wrong");
        world.settle();
        assertThat(world.left.value(PEOPLE, left, "right_id")).isEqualTo(right.text());
    }

    // A field added later

    @Test
    void aFieldThatIsAddedIsFilledInAndTheOthersAreLeftAlone() {
        SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "name").build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        RecordKey grace = world.right.insert(PEOPLE, "name", "Grace", "city", "Arlington");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        long before = world.writes();
        world.redefine(MappingDraft.of(PEOPLE, "name", "city").build());
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("London");
        assertThat(world.left.value(PEOPLE, world.other(PEOPLE, Side.RIGHT, grace), "city"))
                .isEqualTo("Arlington");
        assertThat(world.writes() - before).isEqualTo(2);
        assertThat(world.differences()).isEmpty();
    }

    // Partial images

    @Test
    void aFieldThatAChangeDoesNotCarryIsLeftAsItIs() {
        SyncWorld world = Worlds.of(
                MemoryCharacter.database().without(MemoryTrait.FULL_IMAGES),
                Worlds.people(),
                MemoryCharacter.database(),
                Worlds.people(),
                people().build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "name", "Ada L.");
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("London");
        world.left.update(PEOPLE, left, "city", null);
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "city")).isNull();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada L.");
        assertThat(world.differences()).isEmpty();
    }
}
