package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import io.tideway.testkit.memory.MemoryTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** First loads that are interrupted, mappings that change, scopes that are left. */
final class HazardTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static MemoryTable keyed() {
        return MemoryTable.keyed(
                PEOPLE,
                List.of("code"),
                MemoryField.text("code").notNull(),
                MemoryField.text("name"),
                MemoryField.text("city"));
    }

    @Test
    void aCrashInTheFirstLoadByKeyDoesNotTakeAForeignRecordForOursLeftWins() {
        assertThat(firstLoads(ConflictPolicy.LEFT, Direction.TWO_WAY)).isEmpty();
    }

    @Test
    void aCrashInTheFirstLoadByKeyDoesNotTakeAForeignRecordForOursOneWay() {
        assertThat(firstLoads(ConflictPolicy.LATEST, Direction.LEFT_TO_RIGHT)).isEmpty();
    }

    private static List<String> firstLoads(ConflictPolicy policy, Direction direction) {
        List<String> bad = new ArrayList<>();
        for (boolean crash : new boolean[] {false, true}) {
            for (long k = 1; k < 60; k++) {
                SyncWorld world = Worlds.of(
                        keyed(),
                        keyed(),
                        MappingDraft.of(PEOPLE, "code", "name", "city")
                                .conflicts(policy)
                                .direction(direction)
                                .build());
                world.left.insert(PEOPLE, "code", "a", "name", "Ada", "city", "London");
                RecordKey right = world.right.insert(PEOPLE, "code", "a", "name", "Ada", "city", "Paris");
                FaultScript script = FaultScript.at(k, Fault.BEFORE);
                world.injectFaults(new Faults(c -> new FaultyConnector(c, script), l -> l, crash));
                world.settle();
                String city = world.right.value(PEOPLE, right, "city");
                if (!world.differences().isEmpty() || !"London".equals(city)) {
                    bad.add("crash=" + crash + " k=" + k + ": right " + city + " " + world.differences());
                }
            }
        }
        return bad;
    }

    @Test
    void aFieldThatWasTakenOutAndPutBackIsCompared() {
        SyncWorld world = Worlds.twoWay();
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        world.redefine(MappingDraft.of(PEOPLE, "name", "email").build());
        world.settle();
        world.left.update(PEOPLE, left, "city", "Paris");
        world.settle();
        world.redefine(MappingDraft.of(PEOPLE, "name", "city", "email").build());
        world.settle();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aMappingThatWasTakenOutAndPutBackIsCompared() {
        var people = MappingDraft.of(PEOPLE, "name", "city", "email").build();
        var pets = MappingDraft.of("pets", "name").build();
        MemoryTable petTable = MemoryTable.generated("pets", MemoryField.text("name"));
        io.tideway.testkit.ManualClock clock = new io.tideway.testkit.ManualClock();
        SyncWorld world = new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new io.tideway.engine.Sides<>(
                        new io.tideway.testkit.memory.MemorySystem(
                                clock, MemoryCharacter.database(), Worlds.people(), petTable),
                        new io.tideway.testkit.memory.MemorySystem(
                                clock, MemoryCharacter.database(), Worlds.people(), petTable)),
                List.of(people, pets));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "London");
        world.settle();
        world.redefine(pets);
        world.settle();
        world.left.update(PEOPLE, left, "city", "Paris");
        world.settle();
        world.redefine(people, pets);
        world.settle();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void theKeyAsAOneWayValueIsNoConflict() {
        SyncWorld world = Worlds.of(
                Worlds.people(),
                MemoryTable.generated(PEOPLE, MemoryField.text("name"), MemoryField.text("left_id")),
                MappingDraft.of(PEOPLE, "name")
                        .field("$key", "left_id", Direction.LEFT_TO_RIGHT)
                        .match("name")
                        .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada");
        world.right.insert(PEOPLE, "name", "Ada");
        RecordKey grace = world.right.insert(PEOPLE, "name", "Grace");
        world.settle();
        assertThat(world.activities(PEOPLE, left)).isEmpty();
        assertThat(world.activities(PEOPLE, world.other(PEOPLE, Side.RIGHT, grace)))
                .isEmpty();
    }

    @Test
    void aRecordThatLeftTheScopeAndIsDeletedThenStaysOnTheOtherSide() {
        SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
                .leftWhere("city != 'out'")
                .build());
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "in");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "city", "out");
        world.settle();
        world.left.delete(PEOPLE, left);
        world.settle();
        assertThat(world.right.has(PEOPLE, right)).isTrue();
    }

    private static final MappingDefinition INSIDE = MappingDraft.of(PEOPLE, "name", "city", "email")
            .leftWhere("city != 'out'")
            .build();

    @Test
    void whatWasEditedOutOfTheScopeArrivesWhenTheRecordComesBack() {
        MemoryCharacter sparse = MemoryCharacter.database().without(MemoryTrait.FULL_IMAGES);
        SyncWorld world = Worlds.of(sparse, Worlds.people(), sparse, Worlds.people(), INSIDE);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "in");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        world.left.update(PEOPLE, left, "city", "out", "name", "Grace");
        world.settle();
        world.left.update(PEOPLE, left, "city", "in again");
        world.settle();
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Grace");
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aChunkThatIsOldNewsTakesNoRecordOutOfTheScope() {
        SyncWorld world = Worlds.people(INSIDE);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "out");
        readLeftChunk(world);
        world.left.update(PEOPLE, left, "city", "in");
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.differences()).isEmpty();
        world.left.update(PEOPLE, left, "name", "Grace");
        world.settle();
        assertThat(world.right.values(PEOPLE, "name")).containsExactly(Optional.of("Grace"));
    }

    @Test
    void aChunkThatIsOldNewsBringsNoRecordIntoTheScope() {
        SyncWorld world = Worlds.people(INSIDE);
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "city", "in");
        readLeftChunk(world);
        world.left.update(PEOPLE, left, "city", "out");
        world.settle();
        assertThat(world.right.records(PEOPLE)).isEmpty();
    }

    /** It waits to be processed. */
    private static void readLeftChunk(SyncWorld world) {
        world.readChunk(SyncWorld.ALL); // links
        world.readChunk(SyncWorld.ALL);
    }
}
