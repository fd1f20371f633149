package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.ReplayWindow;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the links of tasks: by the key, or by a key that the record had before it moved. Where there is none, has a record read again if
 * its change may be out of date. Reads no table of a mapping that is paused: the table may be gone, locked or hidden. A move that only a
 * read decides is then left to the comparison that follows. Belongs to the sync's thread.
 */
final class Linking {

    private final Ledger ledger;
    private final LinkCache links;
    private final LedgerWriter writer;
    private final ReplayWindow replayWindow;
    private final RecordFetcher reader;
    private final DuplicateRepair duplicates;

    Linking(Ledger ledger, LinkCache links, RecordFetcher reader, ReplayWindow replayWindow, LedgerWriter writer) {
        this.writer = writer;
        this.ledger = ledger;
        this.links = links;
        this.replayWindow = replayWindow;
        this.reader = reader;
        this.duplicates = new DuplicateRepair(reader);
    }

    /** Attaches links; returns further tasks that they need. */
    List<RecordTask> attachLinks(TableState table, List<RecordTask> tasks) {
        List<RecordTask> further = new ArrayList<>();
        for (Side side : Side.values()) {
            List<RecordTask> unlinked = tasks.stream()
                    .filter(task -> task.side == side && task.link().isEmpty())
                    .toList();
            if (!unlinked.isEmpty()) {
                further.addAll(attachLinks(table, side, unlinked));
            }
        }
        return further;
    }

    private List<RecordTask> attachLinks(TableState table, Side side, List<RecordTask> tasks) {
        Map<RecordKey, Link> found = links.find(table, side, keys(tasks));
        List<RecordTask> further =
                table.isPaused() ? new ArrayList<>() : duplicates.separate(table, side, tasks, found);
        LinkAttachment attachment = new LinkAttachment(side, tasks, further, found);
        attachment.attachMoved();
        attachment.attachByKey();
        attachment.attachMoved(midwayLinks(table, side, tasks, found));
        readIfReplayed(side, attachment.unlinked());
        readIfKnownGone(table, side, attachment.unlinked());
        List<RecordTask> all = new ArrayList<>(tasks);
        all.addAll(further);
        further.addAll(KeyHandover.handOver(table, side, all, found));
        return further;
    }

    private static Set<RecordKey> keys(List<RecordTask> tasks) {
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (RecordTask task : tasks) {
            keys.add(task.key());
            task.moves.previousKey().ifPresent(keys::add);
            keys.addAll(task.moves.leftKeys());
        }
        return keys;
    }

    /** Has the records of unknown keys read if their changes may be repeats. */
    private void readIfReplayed(Side side, List<RecordTask> unlinked) {
        List<RecordTask> streamed =
                unlinked.stream().filter(task -> isStreamed(task, side)).toList();
        if (!streamed.isEmpty() && replayWindow.mayBeReplayed(side)) {
            streamed.forEach(task -> task.want(side));
        }
    }

    /** Returns whether the change was streamed. */
    private static boolean isStreamed(RecordTask task, Side side) {
        return !task.readAhead
                && task.seen(side).filter(seen -> seen.exists() && !seen.read()).isPresent();
    }

    /**
     * The links under keys that records had between two moves: a stream that replays changes after a crash may begin before the first of
     * them, and the ledger may know the record since then.
     */
    private Map<RecordTask, Link> midwayLinks(
            TableState table, Side side, List<RecordTask> tasks, Map<RecordKey, Link> found) {
        Map<RecordTask, Link> links = new LinkedHashMap<>();
        for (RecordTask task : tasks) {
            if (task.link().isEmpty() && !task.moves.leftKeys().isEmpty() && replayWindow.mayBeReplayed(side)) {
                task.moves.leftKeys().reversed().stream()
                        .map(found::get)
                        .flatMap(Stream::ofNullable)
                        .findFirst()
                        .ifPresent(link -> links.put(task, link));
            }
        }
        // The link's version may come from a read and be too high: a record that is still under the key has not moved.
        List<RecordKey> unsure = links.entrySet().stream()
                .filter(each -> !hasMovedSince(each.getKey(), each.getValue()))
                .map(each -> each.getValue().key(side))
                .toList();
        if (!unsure.isEmpty()) {
            Set<RecordKey> there = table.isPaused()
                    ? Set.copyOf(unsure)
                    : reader.fetch(table, side, unsure).keySet();
            links.entrySet()
                    .removeIf(each -> !hasMovedSince(each.getKey(), each.getValue())
                            && there.contains(each.getValue().key(side)));
        }
        return links;
    }

    private static boolean hasMovedSince(RecordTask task, Link link) {
        return task.moves.at().isAfter(link.version(task.side));
    }

    /**
     * Has a record read again if a tombstone says that it was gone later than its change. A record of a chunk is read in any case: if
     * reads found both sides gone, the tombstone has no exact version, and the stream reported the delete before and will not report it
     * again.
     */
    private void readIfKnownGone(TableState table, Side side, List<RecordTask> tasks) {
        List<RecordTask> present =
                tasks.stream().filter(task -> task.exists(side)).toList();
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (RecordTask task : present) {
            keys.add(task.key());
            task.moves.previousKey().ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            return;
        }
        writer.settleTombstones();
        Map<RecordKey, RecordVersion> tombstones = ledger.tombstones(table.id(), side, keys);
        if (tombstones.isEmpty()) {
            return;
        }
        for (RecordTask task : present) {
            boolean old = Stream.concat(Stream.of(task.key()), task.moves.previousKey().stream())
                    .map(tombstones::get)
                    .anyMatch(gone -> gone != null
                            && (task.readAhead || !task.version(side).isAfter(gone)));
            if (old) {
                task.want(side);
            }
        }
    }
}
