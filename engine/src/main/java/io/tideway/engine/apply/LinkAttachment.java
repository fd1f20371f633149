package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordTask;
import io.tideway.spi.RecordKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Attaches links to the tasks of one side in a batch, each link to one task. One use. */
final class LinkAttachment {

    private final Side side;
    private final List<RecordTask> tasks;
    private final Map<RecordKey, Link> found;
    /** The ids of the links that have a task. */
    private final Set<Long> taken = new HashSet<>();

    /**
     * Begins with the links that tasks have.
     *
     * @param tasks of which some have no link yet
     * @param others further tasks, which all have links
     * @param found the links in the ledger by the keys of the tasks
     */
    LinkAttachment(Side side, List<RecordTask> tasks, List<RecordTask> others, Map<RecordKey, Link> found) {
        this.side = side;
        this.tasks = tasks;
        this.found = found;
        for (List<RecordTask> each : List.of(tasks, others)) {
            each.forEach(task -> task.link().ifPresent(link -> taken.add(link.id())));
        }
    }

    /** A moved record takes its link with it, whichever record has its former key now; two may have swapped keys. */
    void attachMoved() {
        for (RecordTask task : tasks) {
            if (task.moves.previousKey().isPresent() && task.link().isEmpty()) {
                movedLink(task).filter(link -> taken.add(link.id())).ifPresent(link -> attachMoved(task, link));
            }
        }
    }

    /** A record that was deleted, and exists again under its key, is an edited record, wherever it comes from. */
    void attachByKey() {
        for (boolean exists : List.of(true, false)) {
            for (RecordTask task : tasks) {
                Link link = found.get(task.key());
                boolean lacks = task.link().isEmpty() && task.exists(side) == exists;
                if (lacks && link != null && taken.add(link.id())) {
                    task.setLink(link);
                }
            }
        }
    }

    /** Attaches links that were found under keys between two moves. */
    void attachMoved(Map<RecordTask, Link> midway) {
        midway.forEach((task, link) -> {
            if (task.link().isEmpty() && taken.add(link.id())) {
                attachMoved(task, link);
            }
        });
    }

    List<RecordTask> unlinked() {
        return tasks.stream().filter(task -> task.link().isEmpty()).toList();
    }

    /**
     * An earlier change may have been left to this one, because the record was gone from its former key: the record is read in full. The
     * link goes with the record even if nothing can be decided yet: its next change finds it under the new key only. Where keys are
     * mapped, and two records exchange them, the links stay: if the keys cannot be written, each record is matched by its new key, which
     * the other link has.
     */
    private void attachMoved(RecordTask task, Link link) {
        task.mustStoreLink = !(task.table.mapping.matchesByKey() && found.containsKey(task.key()));
        task.setLink(link);
        if (task.seen(task.side)
                .filter(seen -> seen.exists() && !seen.fields().isComplete())
                .isPresent()) {
            task.want(task.side);
        }
    }

    /** The link under a record's previous key; not where the ledger has followed the move before and another record is there now. */
    private Optional<Link> movedLink(RecordTask task) {
        Link present = found.get(task.key());
        return task.moves
                .previousKey()
                .map(found::get)
                .filter(link -> present == null || task.version(task.side).isAfter(link.version(task.side)));
    }
}
