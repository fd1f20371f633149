package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A table that gives no keys holds up its own creates, and nothing else. */
final class KeyFailureTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final String TEAMS = "teams";

    private static SyncWorld world() {
        MemoryTable teams = MemoryTable.generated(TEAMS, MemoryField.text("name"));
        ManualClock clock = new ManualClock();
        return new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(system(clock, teams), system(clock, teams)),
                List.of(
                        MappingDraft.of(PEOPLE, "name", "city", "email").build(),
                        MappingDraft.of(TEAMS, "name").build()));
    }

    private static MemorySystem system(ManualClock clock, MemoryTable teams) {
        return new MemorySystem(clock, MemoryCharacter.database(), Worlds.people(), teams);
    }

    @Test
    void updatesDeletesAndOtherTablesGoOn() {
        SyncWorld world = world();
        RecordKey ada = world.left.insert(PEOPLE, "name", "Ada");
        RecordKey bob = world.left.insert(PEOPLE, "name", "Bob");
        world.settle();
        world.systems.right().refuseKeys(PEOPLE, true);
        world.left.transaction(tx -> {
            tx.insert(PEOPLE, NamedFields.fields("name", "Eve"));
            tx.update(PEOPLE, ada, NamedFields.fields("name", "Ada L."));
            tx.delete(PEOPLE, bob);
            tx.insert(TEAMS, NamedFields.fields("name", "Red"));
        });
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.right.values(PEOPLE, "name")).containsExactly(Optional.of("Ada L."));
        assertThat(world.right.values(TEAMS, "name")).containsExactly(Optional.of("Red"));
        assertThat(world.issueCodes()).containsExactly("KEYS_REFUSED");
        assertThat(world.issues()).extracting(Issue::state).containsExactly(Issue.State.DEFERRED);
        world.systems.right().refuseKeys(PEOPLE, false);
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.right.records(PEOPLE)).hasSize(2);
    }

    @Test
    void itIsTriedAgainByItselfHoweverLongItTakes() {
        SyncWorld world = world();
        world.settle();
        world.systems.right().refuseKeys(PEOPLE, true);
        RecordKey eve = world.left.insert(PEOPLE, "name", "Eve");
        world.settle();
        assertThat(world.issues()).extracting(Issue::state).containsExactly(Issue.State.OPEN);
        world.left.update(PEOPLE, eve, "city", "Rome");
        world.settle();
        world.systems.right().refuseKeys(PEOPLE, false);
        world.clock.advance(Duration.ofMinutes(10));
        world.retryDue();
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.values(PEOPLE, "city")).containsExactly(Optional.of("Rome"));
    }
}
