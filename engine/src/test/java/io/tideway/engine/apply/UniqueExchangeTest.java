package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryField.Unique;
import io.tideway.testkit.memory.MemoryTable;
import io.tideway.testkit.memory.MemoryTransaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique values that records pass around among themselves, whichever batches bring it. */
final class UniqueExchangeTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final int RECORDS = 5;

    private final List<RecordKey> keys = new ArrayList<>();

    private SyncWorld world() {
        SyncWorld world = Worlds.of(
                people(Unique.AT_THE_END),
                people(Unique.AT_EACH_EDIT),
                MappingDraft.of(PEOPLE, "name", "city").build());
        for (int i = 0; i < RECORDS; i++) {
            keys.add(world.left.insert(PEOPLE, "name", "n" + i, "city", "c" + i));
        }
        world.settle();
        return world;
    }

    private static MemoryTable people(Unique checked) {
        return MemoryTable.generated(PEOPLE, MemoryField.text("name").uniquely(checked), MemoryField.text("city"));
    }

    /** Each record takes the name of the next. */
    private void turn(MemoryTransaction tx) {
        for (int i = 0; i < RECORDS; i++) {
            tx.update(PEOPLE, keys.get(i), NamedFields.fields("name", "n" + (i + 1) % RECORDS));
        }
    }

    private static void assertInStep(SyncWorld world) {
        world.settleLater();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, SyncWorld.ALL})
    void aCircleGetsThroughHoweverItComes(int limit) {
        SyncWorld world = world();
        world.left.transaction(this::turn);
        while (world.pump(Side.LEFT, limit)) {
            // until all is streamed
        }
        assertThat(world.differences()).as("without waiting").isEmpty();
        assertInStep(world);
    }

    @Test
    void aRecordThatWaitsForItsValueLosesNoneOfItsTwoEdits() {
        SyncWorld world = world();
        world.left.transaction(this::turn);
        world.pump(Side.LEFT, 1);
        RecordKey right = world.other(PEOPLE, Side.LEFT, keys.get(0));
        world.right.update(PEOPLE, right, "city", "edited");
        world.pump(Side.RIGHT, SyncWorld.ALL);
        assertInStep(world);
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("n1");
        assertThat(world.left.value(PEOPLE, keys.get(0), "city")).isEqualTo("edited");
    }

    @Test
    void aNewRecordTakesAtOnceWhatAnotherGivesUpBehindIt() {
        SyncWorld world = world();
        world.left.transaction(tx -> {
            tx.insert(PEOPLE, NamedFields.fields("id", "77", "name", "n0"));
            tx.update(PEOPLE, keys.get(0), NamedFields.fields("name", "free"));
        });
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(world.issues()).as("without waiting").isEmpty();
        assertThat(world.differences()).isEmpty();
        assertInStep(world);
    }
}
