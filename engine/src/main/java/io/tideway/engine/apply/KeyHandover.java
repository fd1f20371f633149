package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the link of a deleted record while another record moves to its key. The delete of the counterpart may have to wait, for a foreign
 * key or for an operator, and two links cannot have one key. So the link of the deleted record gets a key that no system has ({@link
 * Link#deletedKey}): its record still counts as deleted.
 */
final class KeyHandover {

    private final TableState table;
    private final Side side;
    private final Map<RecordKey, Link> known;
    private final Map<Long, RecordTask> byLink = new HashMap<>();

    private KeyHandover(TableState table, Side side, Map<RecordKey, Link> known) {
        this.table = table;
        this.side = side;
        this.known = known;
    }

    /**
     * Hands keys over; returns tasks for deleted records whose deletes wait since an earlier batch.
     *
     * @param tasks of one side, with their links
     * @param known the links in the ledger by the keys of the tasks
     */
    static List<RecordTask> handOver(TableState table, Side side, List<RecordTask> tasks, Map<RecordKey, Link> known) {
        if (tasks.stream().noneMatch(task -> hasMoved(task, side))) {
            return List.of();
        }
        return new KeyHandover(table, side, known).handOver(tasks);
    }

    private static boolean hasMoved(RecordTask task, Side side) {
        return task.link().filter(link -> !link.key(side).equals(task.key())).isPresent();
    }

    private List<RecordTask> handOver(List<RecordTask> tasks) {
        Set<RecordKey> present = new HashSet<>();
        for (RecordTask task : tasks) {
            task.link().ifPresent(link -> byLink.put(link.id(), task));
            if (task.exists(side)) {
                present.add(task.key());
            }
        }
        tasks.stream()
                .filter(task -> task.isGone(side) && hasMoved(task, side) && present.contains(task.key()))
                .forEach(this::giveDeletedKey);
        return tasks.stream()
                .filter(task -> task.exists(side) && hasMoved(task, side))
                .flatMap(task -> meet(task).stream())
                .toList();
    }

    private void giveDeletedKey(RecordTask gone) {
        gone.setKey(side, Link.deletedKey(gone.link().orElseThrow().id()));
        gone.mustStoreLink = true;
    }

    /** Frees the key of a moved record; returns a task for the record that had it, if that has none. */
    private Optional<RecordTask> meet(RecordTask moved) {
        Link met = known.get(moved.key());
        if (met == null || met.id() == moved.link().orElseThrow().id()) {
            return Optional.empty();
        }
        RecordTask task = byLink.get(met.id());
        if (task == null && isOlder(met, moved)) {
            moved.mustStoreLink = true;
            return Optional.of(gone(met, moved));
        }
        if (task != null && task.isGone(side) && task.key().equals(moved.key())) {
            moved.mustStoreLink = true;
            giveDeletedKey(task);
        }
        return Optional.empty();
    }

    /** Whether the ledger knows nothing of the met record after the move: then that record was gone from the key before. */
    private boolean isOlder(Link met, RecordTask moved) {
        RecordVersion version = met.version(side);
        return !version.equals(Link.NEVER_SEEN) && !version.isAfter(moved.moves.at());
    }

    private RecordTask gone(Link met, RecordTask moved) {
        RecordTask task = new RecordTask(table, side, Link.deletedKey(met.id()));
        task.setLink(met);
        task.mustStoreLink = true;
        task.see(
                side,
                new Observation(
                        false,
                        Fields.none(table.selection(side).layout()),
                        moved.moves.at(),
                        moved.committedAt(side),
                        false,
                        Map.of()));
        return task;
    }
}
