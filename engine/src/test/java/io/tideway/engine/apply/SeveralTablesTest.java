package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.BrakeRule.Limit;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.world.CountedCalls;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changes of several tables in one batch: those that do not depend on each other cost the round trips of one. */
final class SeveralTablesTest {

    private static final String CITIES = "cities";
    private static final String RIVERS = "rivers";
    private static final String TEAMS = "teams";
    private static final String MEMBERS = "members";
    private static final List<String> APART = List.of(CITIES, RIVERS);
    private static final int RECORDS = 10;

    private final CountedCalls calls = new CountedCalls();

    private static SyncWorld apart(BrakeRule brake) {
        return world(
                List.of(
                        MemoryTable.generated(CITIES, MemoryField.text("name")),
                        MemoryTable.generated(RIVERS, MemoryField.text("name"))),
                MappingDraft.of(CITIES, "name").brake(brake).build(),
                MappingDraft.of(RIVERS, "name").brake(brake).build());
    }

    private static SyncWorld referring() {
        return world(
                List.of(
                        MemoryTable.generated(TEAMS, MemoryField.text("name")),
                        MemoryTable.generated(
                                MEMBERS,
                                MemoryField.text("name"),
                                MemoryField.integer("team").referring(TEAMS))),
                MappingDraft.of(MEMBERS, "name").reference("team", TEAMS).build(),
                MappingDraft.of(TEAMS, "name").build());
    }

    private static SyncWorld world(List<MemoryTable> tables, MappingDefinition... mappings) {
        ManualClock clock = new ManualClock();
        return new SyncWorld(
                SyncWorld.SYNC, clock, new Sides<>(system(clock, tables), system(clock, tables)), List.of(mappings));
    }

    private static MemorySystem system(ManualClock clock, List<MemoryTable> tables) {
        return new MemorySystem(clock, MemoryCharacter.database(), tables.toArray(MemoryTable[]::new));
    }

    private Map<String, Integer> costsOf(SyncWorld world, Side side) {
        calls.reset();
        world.pump(side, SyncWorld.ALL);
        return calls.counts();
    }

    /** The stream is past all that a life before may have carried out. */
    private void start(SyncWorld world, String table) {
        world.injectFaults(calls.counting());
        world.left.insert(table, "name", "first");
        world.settle();
    }

    @Test
    void tablesThatDoNotDependOnEachOtherShareRoundTrips() {
        SyncWorld world = apart(BrakeRule.OFF);
        start(world, CITIES);
        world.left.transaction(tx -> {
            for (int i = 0; i < RECORDS; i++) {
                for (String table : APART) {
                    tx.insert(table, NamedFields.fields("name", table + i));
                }
            }
        });
        assertThat(costsOf(world, Side.LEFT))
                .containsEntry("system reserveKeys", 1)
                .containsEntry("ledger journal", 1)
                .containsEntry("system write", 1)
                .containsEntry("ledger commit", 1);
        assertThat(world.right.records(CITIES)).hasSize(RECORDS + 1);
        assertThat(world.right.records(RIVERS)).hasSize(RECORDS);
        world.settle();
        assertThat(world.differences()).isEmpty();
        assertThat(world.left.records(RIVERS)).hasSize(RECORDS);
    }

    @Test
    void whatRefersToARecordOfTheSameBatchGoesAfterItAndBothAreOneCommit() {
        SyncWorld world = referring();
        start(world, TEAMS);
        world.right.insert(TEAMS, "name", "shifts the keys");
        world.left.transaction(tx -> {
            RecordKey team = tx.insert(TEAMS, NamedFields.fields("name", "Engines"));
            tx.insert(MEMBERS, NamedFields.fields("name", "Ada", "team", team.text()));
        });
        assertThat(costsOf(world, Side.LEFT))
                .containsEntry("ledger journal", 2)
                .containsEntry("system write", 2)
                .containsEntry("ledger commit", 1);
        assertThat(world.right.value(MEMBERS, world.right.find(MEMBERS, "name", "Ada"), "team"))
                .contains(world.right.find(TEAMS, "name", "Engines").text());
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void aMassDeleteHoldsUpItsOwnTableAlone() {
        SyncWorld world = apart(new BrakeRule(new Limit(20, 3), new Limit(50, 3)));
        List<RecordKey> cities = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            cities.add(world.left.insert(CITIES, "name", "n" + i));
        }
        RecordKey river = world.left.insert(RIVERS, "name", "Rhine");
        world.settle();
        world.left.transaction(tx -> {
            cities.subList(0, RECORDS / 2).forEach(city -> tx.delete(CITIES, city));
            tx.update(RIVERS, river, NamedFields.fields("name", "Rhône"));
            tx.insert(RIVERS, NamedFields.fields("name", "Po"));
        });
        world.settle();
        assertThat(world.right.records(CITIES)).hasSize(RECORDS);
        assertThat(world.right.values(RIVERS, "name")).containsExactly(Optional.of("Rhône"), Optional.of("Po"));
        assertThat(world.issueCodes()).containsExactly("MASS_DELETE");
        assertThat(world.table(CITIES).now().paused()).isPresent();
        assertThat(world.table(RIVERS).now().paused()).isEmpty();
    }
}
