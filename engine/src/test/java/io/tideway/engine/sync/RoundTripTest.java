package io.tideway.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.world.CountedCalls;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Counts the calls to the ledger and to both systems for a batch of many records. Each call is a round trip, and their number does not
 * depend on the number of records. One more call costs milliseconds for every batch.
 */
final class RoundTripTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    /** As many as a poll returns at once; two lanes write half of them each. */
    private static final int RECORDS = SyncWorld.ALL;

    private static final String WRITE = "system write";
    private static final String FETCH = "system fetch";

    private final CountedCalls calls = new CountedCalls();
    private final SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
            .brake(BrakeRule.OFF)
            .build());

    @BeforeEach
    void start() {
        world.injectFaults(calls.counting());
        world.settle();
    }

    @Test
    void creates() {
        longAfterTheStart();
        insert();
        assertCosts(
                Side.LEFT,
                "ledger links",
                "ledger tombstones",
                "system reserveKeys",
                "ledger journal",
                WRITE,
                WRITE,
                "ledger commit");
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS + 1);
    }

    /** Changes of unknown records may be repeats, so the records are read, in pages whose size is found first. */
    @Test
    void createsAtTheStart() {
        insert();
        assertCosts(
                Side.LEFT,
                "ledger links",
                "ledger tombstones",
                "system head",
                FETCH,
                FETCH,
                FETCH,
                FETCH,
                "system reserveKeys",
                "ledger journal",
                WRITE,
                WRITE,
                "ledger commit");
        assertThat(world.right.records(PEOPLE)).hasSize(RECORDS);
    }

    @Test
    void echoes() {
        insert();
        world.pump(Side.LEFT, RECORDS);
        long writes = world.writes();
        assertCosts(Side.RIGHT, "ledger commit");
        assertThat(world.writes()).isEqualTo(writes);
    }

    @Test
    void updatesOfRecordsThatWereJustSynced() {
        synced();
        edit(Side.LEFT, "city", "Paris");
        assertCosts(Side.LEFT, "ledger journal", WRITE, WRITE, "ledger commit");
        assertThat(world.right.values(PEOPLE, "city")).containsOnly(Optional.of("Paris"));
    }

    /** These calls make up the time from a commit to its being visible. */
    @Test
    void oneUpdateAlone() {
        synced();
        world.left.update(PEOPLE, world.left.records(PEOPLE).firstKey(), "city", "Paris");
        assertCosts(Side.LEFT, "ledger journal", WRITE, "ledger commit");
    }

    @Test
    void updatesOfRecordsThatAreNotCached() {
        syncedBefore();
        edit(Side.LEFT, "city", "Paris");
        assertCosts(Side.LEFT, "ledger links", "ledger journal", WRITE, WRITE, "ledger commit");
    }

    @Test
    void changesThatChangeNothing() {
        syncedBefore();
        edit(Side.LEFT, "city", "London");
        assertCosts(Side.LEFT, "ledger links", "ledger commit");
    }

    /** The write that meets another value returns it; both are decided, and written once more. */
    @Test
    void conflicts() {
        syncedBefore();
        edit(Side.RIGHT, "city", "Rome");
        edit(Side.LEFT, "city", "Paris");
        assertCosts(
                Side.LEFT,
                "ledger links",
                "ledger journal",
                WRITE,
                WRITE,
                "ledger journal",
                WRITE,
                WRITE,
                "ledger commit");
    }

    @Test
    void deletes() {
        syncedBefore();
        world.left.transaction(
                edits -> List.copyOf(world.left.records(PEOPLE).keySet()).forEach(key -> edits.delete(PEOPLE, key)));
        assertCosts(Side.LEFT, "ledger links", "ledger journal", WRITE, WRITE, "ledger commit");
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertCosts(Side.RIGHT, "ledger commit");
    }

    private void insert() {
        world.left.transaction(edits -> {
            for (int i = 0; i < RECORDS; i++) {
                edits.insert(PEOPLE, NamedFields.fields("name", "Person " + i, "city", "London", "email", null));
            }
        });
    }

    /** The stream has passed everything that an earlier engine may have applied. */
    private void longAfterTheStart() {
        world.left.insert(PEOPLE, "name", "first");
        world.settle();
    }

    private void synced() {
        insert();
        world.settle();
    }

    /** As after a restart: nothing is cached. */
    private void syncedBefore() {
        synced();
        world.crash();
        world.settle();
    }

    private void edit(Side side, String field, String value) {
        world.user(side).transaction(edits -> {
            for (RecordKey key : world.user(side).records(PEOPLE).keySet()) {
                edits.update(PEOPLE, key, NamedFields.fields(field, value));
            }
        });
    }

    /**
     * Reads and processes the pending changes of a side's stream.
     *
     * @param names the calls that this may cost, each as often as it is made, except the poll of the stream and its acknowledgement
     */
    private void assertCosts(Side side, String... names) {
        SortedMap<String, Integer> costs = new TreeMap<>();
        Stream.concat(Stream.of("system poll", "system acknowledge"), Stream.of(names))
                .forEach(name -> costs.merge(name, 1, Integer::sum));
        calls.reset();
        world.pump(side, RECORDS);
        assertThat(calls.counts())
                .as("round trips of one batch; remove calls that are no longer made, and add none without a reason")
                .isEqualTo(costs);
    }
}
