package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableState;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the facts that only a stream reports while the changes themselves are left to a comparison. Belongs to the sync's thread.
 */
final class SkippedChanges {

    private final LinkCache links;
    private final Linking linking;
    private final Translator translator;
    private final Completion completion;

    SkippedChanges(LinkCache links, Linking linking, Translator translator, Completion completion) {
        this.links = links;
        this.linking = linking;
        this.translator = translator;
        this.completion = completion;
    }

    /**
     * Keeps, while a table mapping is held and skips its changes, the facts that only the stream reports: the present keys of records,
     * and which records we created.
     */
    BatchUpdate follow(TableState table, List<RecordTask> tasks) {
        BatchUpdate update = new BatchUpdate();
        boolean moves = tasks.stream().anyMatch(task -> task.moves.any());
        List<RecordTask> concerned = new ArrayList<>(tasks.stream()
                .filter(task -> task.moves.any() || task.writtenByUs || (moves && task.isGone(task.side)))
                .toList());
        concerned.addAll(linking.attachLinks(table, List.copyOf(concerned)));
        if (table.replacement().isOpen()) {
            translator.translate(table, concerned);
            concerned.removeIf(task -> task.moves.any() && table.replacement().isOther(task));
        }
        for (Side side : Side.values()) {
            List<RecordTask> ofSide =
                    concerned.stream().filter(task -> task.side == side).toList();
            Map<RecordKey, Link> taken = links.findKeys(
                    table, side, ofSide.stream().map(RecordTask::key).toList());
            ofSide.stream()
                    .filter(task -> !hasOtherKey(task) || isFree(task, taken, ofSide, tasks))
                    .forEach(task -> completion.follow(task, update));
        }
        return update;
    }

    private static boolean hasOtherKey(RecordTask task) {
        return task.link()
                .filter(link -> !link.key(task.side).equals(task.key()))
                .isPresent();
    }

    /** If another record had the key, and keeps it, a comparison finds out what became of both. */
    private static boolean isFree(
            RecordTask task, Map<RecordKey, Link> taken, List<RecordTask> ofSide, List<RecordTask> tasks) {
        Link there = taken.get(task.key());
        boolean ofOther = there != null
                && ofSide.stream()
                        .noneMatch(each -> each.link()
                                .filter(link -> link.id() == there.id())
                                .filter(link -> each == task || hasOtherKey(each))
                                .isPresent());
        return !ofOther
                && tasks.stream()
                        .noneMatch(other -> other != task
                                && other.side == task.side
                                && other.key().equals(task.key()));
    }

    /** Keeps the links of records that moved, and of those that we created: only the stream reports either. */
    void skip(TableBatch batch) {
        Replacement replacement = batch.table.replacement();
        translator.translate(batch.table, batch.tasks);
        for (RecordTask task : batch.tasks) {
            boolean handedOver = task.isGone(task.side) && Link.isDeleted(task.key());
            if (replacement.letsPass(task) && (handedOver || (task.writtenByUs && !task.moves.any()))) {
                completion.follow(task, batch.update);
            }
        }
        batch.tasks.removeIf(replacement::letsPass);
    }
}
