package io.tideway.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cached links stay within their bounds, in whatever order updates come. */
final class LedgerWriterTest {

    private static final int LINKS = 5_000;
    private static final int BATCHES = 12;
    private static final Position POSITION = new Position("1");

    private final SyncWorld world = Worlds.twoWay();
    private final TableState table = world.table(Worlds.PEOPLE);
    private final LinkCache cache = new LinkCache(world.ledger);
    private final LedgerWriter writer =
            new LedgerWriter(SyncWorld.SYNC, world.ledger, cache, List.of(table), task -> {}, new LockMonitor());
    private int last;

    private BatchUpdate update() {
        return of(links());
    }

    private BatchUpdate of(List<Link> links) {
        BatchUpdate update = new BatchUpdate();
        update.added.put(table.id(), links);
        return update;
    }

    private List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < LINKS; i++) {
            RecordKey key = RecordKey.of("k" + ++last);
            links.add(
                    new Link(Link.NEW, key, key, base(), base(), RecordVersion.UNKNOWN, RecordVersion.UNKNOWN, false));
        }
        return links;
    }

    private Fields base() {
        return Fields.of(table.mapping.pairs(), "0123456789", "0123456789", "0123456789");
    }

    private long charsOf(int links) {
        return 2L * links * links().getFirst().chars();
    }

    private void assertBounded() {
        assertThat(cache.chars()).isBetween(charsOf(LINKS), charsOf(LinkCache.MAX_CACHED + 2 * LINKS));
    }

    @Test
    void updatesHeldWhileTheLastIsInFlight() {
        for (int i = 0; i < BATCHES; i++) {
            BatchUpdate update = update();
            writer.hold(update);
            writer.begin(update, Side.LEFT, POSITION);
            assertBounded();
        }
    }

    @Test
    void nothingBetweenTwoUpdates() {
        for (int i = 0; i < BATCHES; i++) {
            BatchUpdate update = update();
            writer.hold(update);
            writer.begin(update, Side.LEFT, POSITION);
            writer.hold(new BatchUpdate());
            writer.settle();
            assertBounded();
        }
    }

    @Test
    void batchesWithoutResult() {
        readMany();
    }

    @Test
    void batchesWithoutResultAfterAFailure() {
        writer.hold(update());
        writer.abandon();
        readMany();
    }

    private void readMany() {
        for (int i = 0; i < BATCHES; i++) {
            BatchUpdate known = update();
            known.numberLinks(world.ledger::newLinkId);
            world.ledger.commit(known.toLedger(SyncWorld.SYNC, Side.LEFT, Optional.empty()), List.of(table.row));
            cache.find(
                    table,
                    Side.LEFT,
                    known.added.values().stream()
                            .flatMap(List::stream)
                            .map(Link::leftKey)
                            .toList());
            writer.hold(new BatchUpdate());
            assertBounded();
        }
    }

    @Test
    void updatesThatTheCallerAwaits() {
        for (int i = 0; i < BATCHES; i++) {
            BatchUpdate update = update();
            writer.hold(update);
            writer.write(update, Side.LEFT, Optional.of(POSITION));
            assertBounded();
        }
    }

    @Test
    void heldLinksAreFoundHoweverManyUpdatesFollow() {
        List<Link> all = links();
        RecordKey key = all.getFirst().leftKey();
        BatchUpdate held = of(all);
        writer.hold(held);
        for (int i = 0; i < BATCHES; i++) {
            List<Link> more = links();
            writer.hold(of(more));
            all.addAll(more);
        }
        writer.settle();
        assertThat(cache.find(table, Side.LEFT, List.of(key))).containsOnlyKeys(key);
        writer.begin(held, Side.LEFT, POSITION);
        assertThat(cache.find(table, Side.LEFT, List.of(key))).containsOnlyKeys(key);
    }
}
