package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the link of a deleted record while another record moves to its key. The delete of the counterpart may have to wait, for a foreign
 * key or for an operator, and two links cannot have one key. So the link of the deleted record takes the key that the other record left:
 * no record has that key, so the counterpart still counts as one to delete. Not where a new record has that key at once: the link is
 * lost then, if the delete has to wait.
 */
final class KeyHandover {

    private final TableState table;
    private final Side side;
    private final Map<RecordKey, Link> known;
    private final Map<Long, RecordTask> byLink = new HashMap<>();
    /** By the new key of a moved record: the key that its link has in the ledger. */
    private final Map<RecordKey, RecordKey> left = new HashMap<>();

    private final Set<RecordKey> present = new HashSet<>();

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
        for (RecordTask task : tasks) {
            task.link().ifPresent(link -> byLink.put(link.id(), task));
            if (task.exists(side)) {
                present.add(task.key());
                task.link()
                        .map(link -> link.key(side))
                        .filter(before -> !before.equals(task.key()))
                        .ifPresent(before -> left.put(task.key(), before));
            }
        }
        tasks.stream().filter(task -> task.isGone(side)).forEach(this::keepKey);
        List<RecordTask> further = new ArrayList<>();
        tasks.stream()
                .filter(task -> left.containsKey(task.key()) && task.exists(side))
                .forEach(task -> meet(task, further));
        return further;
    }

    /** A record that moved to a key before it was deleted leaves the key to the record that has it now. */
    private void keepKey(RecordTask gone) {
        if (hasMoved(gone, side) && present.contains(gone.key())) {
            gone.setKey(side, gone.link().orElseThrow().key(side));
            gone.mustStoreLink = false;
        }
    }

    private void meet(RecordTask moved, List<RecordTask> further) {
        Link met = known.get(moved.key());
        RecordKey free = free(moved.key());
        if (met == null || met.id() == moved.link().orElseThrow().id() || present.contains(free)) {
            return;
        }
        RecordTask gone = byLink.get(met.id());
        if (gone == null && isOlder(met, moved)) {
            further.add(gone(met, free, moved));
        } else if (gone != null && gone.isGone(side) && gone.key().equals(moved.key())) {
            gone.setKey(side, free);
            gone.mustStoreLink = true;
        } else {
            return;
        }
        moved.mustStoreLink = true;
    }

    /** The key at the end of a chain of moves, each to the key that the next one left. */
    private RecordKey free(RecordKey key) {
        Set<RecordKey> seen = new HashSet<>();
        RecordKey free = key;
        while (left.containsKey(free) && seen.add(free)) {
            free = left.get(free);
        }
        return free;
    }

    /** Whether the ledger knows nothing of the met record after the move: then that record was gone from the key before. */
    private boolean isOlder(Link met, RecordTask moved) {
        RecordVersion known = met.version(side);
        return !known.equals(Link.NEVER_SEEN) && !known.isAfter(moved.moves.at());
    }

    private RecordTask gone(Link met, RecordKey free, RecordTask moved) {
        RecordTask task = new RecordTask(table, side, free);
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
