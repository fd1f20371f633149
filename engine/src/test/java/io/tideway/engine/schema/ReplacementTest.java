package io.tideway.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A table was replaced by another one of its name: the mapping ignores changes until all linked records were found in it. */
final class ReplacementTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private final SyncWorld world = Worlds.twoWay();
    private RecordKey first = RecordKey.of("none");

    @BeforeEach
    void replaceTheLeftTable() {
        for (String name : List.of("Ada", "Bob", "Cleo")) {
            RecordKey key = world.left.insert(PEOPLE, "name", name);
            first = name.equals("Ada") ? key : first;
        }
        world.settle();
        int mapping = world.table(PEOPLE).id();
        Map<Side, TableIdentity> identities = new EnumMap<>(world.ledger.identities(mapping));
        TableIdentity left = Objects.requireNonNull(identities.get(Side.LEFT));
        identities.put(Side.LEFT, new TableIdentity("former", left.key(), left.fields()));
        world.crash();
        world.ledger.setIdentities(mapping, identities);
        assertThat(world.table(PEOPLE).replacement().isOpen()).isTrue();
    }

    private RecordKey onOtherSide() {
        return world.other(PEOPLE, Side.LEFT, first);
    }

    private int countRight() {
        return world.right.records(PEOPLE).size();
    }

    private void goesOn() {
        world.settle();
        assertThat(world.table(PEOPLE).now().paused()).isEmpty();
        assertThat(world.table(PEOPLE).replacement().isOpen()).isFalse();
        assertThat(world.differences()).isEmpty();
    }

    private void compareLinks() {
        assertThat(world.readChunk(SyncWorld.ALL)).isTrue();
        assertThat(world.processChunk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void editsAreIgnoredAndThenFound(boolean crashes) {
        compareLinks();
        world.left.insert(PEOPLE, "name", "Dora");
        world.left.update(PEOPLE, first, "name", "Ada L.");
        world.pump(Side.LEFT, SyncWorld.ALL);
        assertThat(countRight()).isEqualTo(3);
        assertThat(world.right.value(PEOPLE, onOtherSide(), "name")).isEqualTo("Ada");
        if (crashes) {
            world.crash();
        }
        goesOn();
        assertThat(countRight()).isEqualTo(4);
        assertThat(world.right.value(PEOPLE, onOtherSide(), "name")).isEqualTo("Ada L.");
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void anIgnoredDeleteAfterTheComparisonOfItsRecordIsFound(Side side) {
        RecordKey key = side == Side.LEFT ? first : onOtherSide();
        compareLinks();
        world.user(side).delete(PEOPLE, key);
        world.pump(side, SyncWorld.ALL);
        assertThat(world.user(side.other()).records(PEOPLE)).hasSize(3);
        goesOn();
        assertThat(world.user(side.other()).records(PEOPLE)).hasSize(2);
    }

    @Test
    void anIgnoredDeleteOfTheOtherSideIsFoundAfterACrash() {
        RecordKey key = onOtherSide();
        compareLinks();
        world.right.delete(PEOPLE, key);
        world.pump(Side.RIGHT, SyncWorld.ALL);
        world.crash();
        goesOn();
        assertThat(world.left.records(PEOPLE)).hasSize(2);
    }

    @Test
    void anIgnoredDeleteCountsAsMissingAfterACrash() {
        compareLinks();
        world.left.delete(PEOPLE, first);
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.crash();
        world.settle();
        assertThat(world.table(PEOPLE).now().paused()).map(Reason::code).contains("TABLE_REPLACED");
        assertThat(countRight()).isEqualTo(3);
    }

    @Test
    void aMissingRecordIsDeletedWhenItsDeleteIsStreamedLater() {
        world.readChunk(SyncWorld.ALL);
        world.left.delete(PEOPLE, first);
        world.processChunkEarly();
        assertThat(world.table(PEOPLE).now().paused()).isPresent();
        goesOn();
        assertThat(countRight()).isEqualTo(2);
    }

    @Test
    void aRecordThatMovesKeepsItsCounterpart() {
        RecordKey right = onOtherSide();
        RecordKey moved = RecordKey.of("77");
        world.left.transaction(tx -> tx.rekey(PEOPLE, first, moved));
        goesOn();
        assertThat(world.other(PEOPLE, Side.LEFT, moved)).isEqualTo(right);
        assertThat(countRight()).isEqualTo(3);
    }

    /** Its key belonged to another record before. */
    @Test
    void aRecordThatMovesFromAnothersFormerKeyIsNotConfusedWithIt() {
        world.left.transaction(tx -> {
            tx.update(PEOPLE, first, NamedFields.fields("name", "Zoe", "city", "Zug", "email", "z@example.org"));
            tx.rekey(PEOPLE, first, RecordKey.of("77"));
        });
        world.settle();
        assertThat(world.table(PEOPLE).now().paused()).map(Reason::code).contains("TABLE_REPLACED");
        assertThat(world.right.value(PEOPLE, onOtherSide(), "name")).isEqualTo("Ada");
    }

    @Test
    void aRecordThatMovesAndIsDeletedInOneBatchIsDeletedOnTheOtherSide() {
        world.left.transaction(tx -> {
            tx.rekey(PEOPLE, first, RecordKey.of("77"));
            tx.delete(PEOPLE, RecordKey.of("77"));
        });
        goesOn();
        assertThat(countRight()).isEqualTo(2);
    }

    @Test
    void aRecordThatMovedWasFollowedAndIsDeletedThenIsDeletedOnTheOtherSide() {
        world.left.transaction(tx -> tx.rekey(PEOPLE, first, RecordKey.of("77")));
        world.pump(Side.LEFT, SyncWorld.ALL);
        world.left.delete(PEOPLE, RecordKey.of("77"));
        goesOn();
        assertThat(countRight()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SyncWorld.ALL})
    void aRecordMovesToTheKeyOfADeletedOne(int atOnce) {
        RecordKey deleted = onOtherSide();
        RecordKey bob = world.left.find(PEOPLE, "name", "Bob");
        RecordKey bobRight = world.other(PEOPLE, Side.LEFT, bob);
        world.left.transaction(tx -> {
            tx.delete(PEOPLE, first);
            tx.rekey(PEOPLE, bob, first);
        });
        boolean any = true;
        while (any) {
            any = world.pump(Side.LEFT, atOnce);
        }
        goesOn();
        assertThat(world.other(PEOPLE, Side.LEFT, first)).isEqualTo(bobRight);
        assertThat(world.left.records(PEOPLE)).hasSize(2);
        assertThat(world.right.records(PEOPLE)).hasSize(2).doesNotContainKey(deleted);
    }

    @Test
    void theOtherSidesRecordsAreMerged() {
        RecordKey loser = onOtherSide();
        world.compareAgain();
        RecordKey winner = RecordKey.of("901");
        world.right.transaction(tx -> {
            tx.insert(PEOPLE, NamedFields.fields("id", "901", "name", "Ada"));
            tx.merge(PEOPLE, loser, winner);
        });
        world.pump(Side.RIGHT, SyncWorld.ALL);
        goesOn();
        assertThat(world.other(PEOPLE, Side.LEFT, first)).isEqualTo(winner);
        assertThat(world.left.records(PEOPLE)).hasSize(3);
        assertThat(countRight()).isEqualTo(3);
    }
}
