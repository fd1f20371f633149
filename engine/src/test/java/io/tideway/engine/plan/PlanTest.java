package io.tideway.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Sides;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.ledger.MemoryLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Capability;
import io.tideway.spi.Reason;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan reports what the sync will do. */
final class PlanTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static MemorySystem system(ManualClock clock, MemoryField name) {
        return new MemorySystem(clock, MemoryCharacter.database(), MemoryTable.generated(PEOPLE, name));
    }

    private static TablePlan plan(Sides<MemorySystem> systems, ManualClock clock, MappingDraft mapping) {
        SyncDefinition sync = new SyncDefinition(SyncWorld.SYNC, "left", "right", List.of(mapping.build()));
        Planner planner = new Planner(
                Map.of(
                        "left", systems.left().connector(),
                        "right", systems.right().connector()),
                new MemoryLedger(clock));
        return planner.plan(sync).getFirst();
    }

    private static List<String> notices(Sides<MemorySystem> systems, ManualClock clock, MappingDraft mapping) {
        return plan(systems, clock, mapping).notices().stream()
                .map(Reason::code)
                .toList();
    }

    /** The left compares with case and has two records; for the right they are equal. */
    @Test
    void twoRecordsThatMatchOneOfASystemThatComparesWithoutCaseAreAmbiguous() {
        ManualClock clock = new ManualClock();
        MemoryField name = MemoryField.text("name");
        Sides<MemorySystem> systems =
                new Sides<>(system(clock, name), system(clock, name.comparing(text -> text.toLowerCase(Locale.ROOT))));
        User left = new User(systems.left(), clock);
        left.insert(PEOPLE, "name", "Ada");
        left.insert(PEOPLE, "name", "ADA");
        left.insert(PEOPLE, "name", "Grace");
        User right = new User(systems.right(), clock);
        right.insert(PEOPLE, "name", "Ada");
        right.insert(PEOPLE, "name", "grace");
        TablePlan plan = plan(systems, clock, MappingDraft.of(PEOPLE, "name").match("name"));
        assertThat(plan.ambiguous()).isEqualTo(2);
        assertThat(plan.matched()).isOne();
    }

    /** What only a comparison finds, an operator must know before the sync runs. */
    @Test
    void aSystemThatReportsNoDeletesIsNamed() {
        ManualClock clock = new ManualClock();
        MemoryField name = MemoryField.text("name");
        MemorySystem silent = new MemorySystem(
                clock,
                MemoryCharacter.database().without(Capability.REPORTS_DELETES),
                MemoryTable.generated(PEOPLE, name));
        Sides<MemorySystem> systems = new Sides<>(silent, system(clock, name));
        assertThat(notices(systems, clock, MappingDraft.of(PEOPLE, "name"))).containsExactly("DELETES_NOT_REPORTED");
        assertThat(notices(systems, clock, MappingDraft.of(PEOPLE, "name").deletes(DeleteRule.IGNORE)))
                .isEmpty();
    }
}
