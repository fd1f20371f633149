package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Capability;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user locks a table of the left, whose changes must be read before they are applied. */
final class LockedTableTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final String ORDERS = Worlds.ORDERS;

    private final SyncWorld world = world();
    private RecordKey ada = RecordKey.of("none");
    private RecordKey order = RecordKey.of("none");

    private static SyncWorld world() {
        ManualClock clock = new ManualClock();
        MemoryTable[] tables = {
            MemoryTable.generated(PEOPLE, MemoryField.text("name"), MemoryField.text("city")),
            MemoryTable.generated(ORDERS, MemoryField.text("name"), MemoryField.text("city"))
        };
        return new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(
                        new MemorySystem(clock, MemoryCharacter.database().without(Capability.FULL_IMAGES), tables),
                        new MemorySystem(clock, MemoryCharacter.database(), tables)),
                List.of(
                        MappingDraft.of(PEOPLE, "name", "city").build(),
                        MappingDraft.of(ORDERS, "name", "city").build()));
    }

    @BeforeEach
    void lockPeople() {
        ada = world.left.insert(PEOPLE, "name", "Ada");
        order = world.left.insert(ORDERS, "name", "one");
        world.settle();
        world.systems.left().lock(PEOPLE, true);
    }

    private void unlock() {
        world.systems.left().lock(PEOPLE, false);
        world.settleLater();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void anotherTableGoesOnAndTheRecordFollowsLater() {
        world.left.insert(PEOPLE, "name", "Bob");
        world.right.update(PEOPLE, world.other(PEOPLE, Side.LEFT, ada), "name", "Ada L.");
        world.left.update(PEOPLE, ada, "city", "Zug");
        world.left.update(ORDERS, order, "name", "two");
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.right.value(ORDERS, world.other(ORDERS, Side.LEFT, order), "name"))
                .isEqualTo("two");
        unlock();
        assertThat(world.left.value(PEOPLE, ada, "name")).isEqualTo("Ada L.");
        assertThat(world.right.value(PEOPLE, world.other(PEOPLE, Side.LEFT, ada), "city"))
                .isEqualTo("Zug");
    }

    @Test
    void aRetryOfALockedTableHoldsUpNoOther() {
        world.systems.right().refuseKeys(PEOPLE, true);
        world.left.insert(PEOPLE, "name", "Bob");
        world.settle();
        assertThat(world.issueCodes()).containsOnly("TABLE_LOCKED");
        world.systems.right().refuseKeys(PEOPLE, false);
        world.left.update(ORDERS, order, "name", "two");
        world.settle();
        assertThat(world.right.value(ORDERS, world.other(ORDERS, Side.LEFT, order), "name"))
                .isEqualTo("two");
        unlock();
    }

    @Test
    void aRecordThatMovesMeanwhileKeepsItsCounterpart() {
        RecordKey right = world.other(PEOPLE, Side.LEFT, ada);
        world.left.update(PEOPLE, ada, "city", "Zug");
        world.left.transaction(tx -> tx.rekey(PEOPLE, ada, RecordKey.of("77")));
        world.settle();
        unlock();
        assertThat(world.other(PEOPLE, Side.LEFT, RecordKey.of("77"))).isEqualTo(right);
        assertThat(world.right.value(PEOPLE, right, "city")).isEqualTo("Zug");
    }
}
