package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keys of one side that records want which are linked to others.
 *
 * @param links by those keys
 * @param leaving the links of which the other record is gone: the delete of this one waits for something, or is about to be done
 */
record TakenKeys(Map<RecordKey, Link> links, Set<Link> leaving) {

    static final TakenKeys NONE = new TakenKeys(Map.of(), Set.of());

    static TakenKeys find(LinkCache links, RecordFetcher reader, TableState table, Side side, List<RecordKey> wanted) {
        if (wanted.isEmpty()) {
            return NONE;
        }
        Map<RecordKey, Link> taken = links.findKeys(table, side, wanted);
        return new TakenKeys(taken, gone(reader, table, side.other(), taken.values()));
    }

    private static Set<Link> gone(RecordFetcher reader, TableState table, Side side, Collection<Link> linked) {
        List<RecordKey> keys = linked.stream().map(link -> link.key(side)).toList();
        Set<RecordKey> there =
                keys.isEmpty() ? Set.of() : reader.fetch(table, side, keys).keySet();
        return linked.stream().filter(link -> !there.contains(link.key(side))).collect(Collectors.toSet());
    }

    /** The link that another record has under the key. */
    Optional<Link> ofOther(RecordKey key, RecordTask task) {
        Optional<Link> own = task.link();
        return Optional.ofNullable(links.get(key))
                .filter(link -> own.filter(mine -> mine.id() == link.id()).isEmpty());
    }

    /** Returns the step of a record that cannot have the key: it is deferred if the key will be free, else it is an issue. */
    Step refuse(RecordTask task, Side side, RecordKey key) {
        Reason reason = Reasons.keyTaken(task, task.table.record(side, key));
        return leaving.contains(links.get(key)) ? Step.defer(task, reason, Duration.ZERO) : new Step.Reject(reason);
    }
}
