package io.tideway.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.Updates;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The cache never answers otherwise than the ledger will after the updates in flight. */
final class LinkCacheTest {

    private static final RecordKey KEY = RecordKey.of("1");
    private static final RecordKey RIGHT_KEY = RecordKey.of("77");

    private final SyncWorld world = Worlds.twoWay();
    private final TableState table = world.table(Worlds.PEOPLE);
    private final LinkCache cache = new LinkCache(world.ledger);

    private Link link(long id, RecordKey left, RecordKey right) {
        Fields base = Fields.none(table.mapping.pairs());
        return new Link(id, left, right, base, base, RecordVersion.UNKNOWN, RecordVersion.UNKNOWN, false);
    }

    private void inLedger(Link link) {
        world.ledger.commit(Updates.of(SyncWorld.SYNC).added(table.id(), link).build(), List.of(table.row));
    }

    private void remove(Link link) {
        BatchUpdate update = new BatchUpdate();
        update.remove(table, link);
        cache.take(update);
    }

    /** Puts so many links into the cache that it evicts all earlier ones. */
    private void fill() {
        BatchUpdate update = new BatchUpdate();
        for (int i = 0; i < LinkCache.MAX_CACHED; i++) {
            RecordKey key = RecordKey.of("x" + i);
            update.added.computeIfAbsent(table.id(), id -> new ArrayList<>()).add(link(1000 + i, key, key));
        }
        cache.take(update);
    }

    @Test
    void aRemovedLinkIsNotFoundAlthoughTheLedgerStillHasIt() {
        Link link = link(1, KEY, RIGHT_KEY);
        inLedger(link);
        assertThat(cache.find(table, Side.LEFT, List.of(KEY))).containsOnlyKeys(KEY);
        remove(link);
        assertThat(cache.find(table, Side.LEFT, List.of(KEY))).isEmpty();
        assertThat(cache.find(table, Side.RIGHT, List.of(RIGHT_KEY))).isEmpty();
    }

    @Test
    void aKeyThatIsLinkedAgainIsFoundLongAfterwards() {
        remove(link(1, KEY, RIGHT_KEY));
        Link again = link(2, KEY, RecordKey.of("78"));
        inLedger(again);
        BatchUpdate update = new BatchUpdate();
        update.added.put(table.id(), List.of(again));
        cache.take(update);
        fill();
        assertThat(cache.find(table, Side.LEFT, List.of(KEY))).isEqualTo(Map.of(KEY, again));
    }

    /** The ledger still has the link under its former key. */
    @Test
    void aMovedLinkIsNotFoundUnderItsFormerKey() {
        Link before = link(1, KEY, RIGHT_KEY);
        Link moved = link(1, KEY, RecordKey.of("78"));
        inLedger(before);
        BatchUpdate update = new BatchUpdate();
        update.put(table, Optional.of(before), moved);
        cache.take(update);
        assertThat(cache.find(table, Side.RIGHT, List.of(RIGHT_KEY))).isEmpty();
        assertThat(cache.find(table, Side.LEFT, List.of(KEY))).isEqualTo(Map.of(KEY, moved));
    }

    /** Many tables share the bound: evicted keys are read from the ledger. */
    @Test
    void removedKeysAreBoundedOverAllTables() {
        Link link = link(1, KEY, RIGHT_KEY);
        inLedger(link);
        remove(link);
        BatchUpdate ofAnother = new BatchUpdate();
        ofAnother.removed.put(table.id() + 1, List.of(link(2, KEY, KEY)));
        cache.take(ofAnother);
        for (int i = 0; i < LinkCache.MAX_CACHED / 2; i++) {
            RecordKey key = RecordKey.of("x" + i);
            remove(link(3, key, key));
        }
        assertThat(cache.find(table, Side.LEFT, List.of(KEY))).containsOnlyKeys(KEY);
    }

    @Test
    void linksInFlightAreKeptUntilTheyAreCommitted() {
        Link link = link(1, KEY, RIGHT_KEY);
        inLedger(link);
        cache.pauseEviction();
        remove(link);
        for (int i = 0; i <= LinkCache.MAX_CACHED; i++) {
            RecordKey key = RecordKey.of("x" + i);
            remove(link(2, key, key));
        }
        assertThat(cache.find(table, Side.LEFT, List.of(KEY))).isEmpty();
    }
}
