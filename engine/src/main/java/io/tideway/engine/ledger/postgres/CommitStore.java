package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.LedgerUpdate;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.postgres.encoding.BaseCodec;
import io.tideway.engine.ledger.postgres.encoding.BinaryCopy;
import io.tideway.engine.ledger.postgres.encoding.LinkColumns;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stores an update durably. It is one statement, thus one round trip, where its parts touch different rows, which is nearly
 * always so. Otherwise the parts run one by one in one transaction.
 */
final class CommitStore {

    private final LedgerDatabase database;
    private final MappingStore mappings;
    private final TombstoneStore tombstones;

    CommitStore(LedgerDatabase database, MappingStore mappings, TombstoneStore tombstones) {
        this.database = database;
        this.mappings = mappings;
        this.tombstones = tombstones;
    }

    void commit(LedgerUpdate update, List<MappingRow> rows) {
        Map<Integer, BaseCodec> codecs = new HashMap<>();
        rows.forEach(row -> codecs.put(row.id(), mappings.codec(row)));
        if (mustKeepOrder(update)) {
            runInOrder(update, codecs);
        } else {
            runTogether(update, codecs);
        }
    }

    /** Returns whether some part must run before another. */
    private static boolean mustKeepOrder(LedgerUpdate update) {
        boolean replaces = update.addedLinks().keySet().stream().anyMatch(update.removedLinks()::containsKey);
        return LinkColumns.count(update.movedLinks()) > 0
                || replaces
                || (!update.issues().isEmpty() && !update.resolvedIssues().isEmpty());
    }

    /**
     * Runs all parts together. Links with equal keys and repeated tombstones are rare, so the server detects them: the whole
     * update then runs again in order, and removes conflicting rows first.
     */
    private void runTogether(LedgerUpdate update, Map<Integer, BaseCodec> codecs) {
        boolean copiesLinks = LinkColumns.count(update.addedLinks()) >= BinaryCopy.WORTHWHILE;
        boolean copiesTombstones = tombstones.copies(update.tombstones());
        List<Part> parts = parts(update, copiesLinks ? Map.of() : update.addedLinks(), codecs, false);
        if (!copiesTombstones && LinkColumns.count(update.tombstones()) > 0) {
            parts.add(tombstones.upsert(update.tombstones()));
        }
        try {
            if (copiesLinks || copiesTombstones) {
                copyAndRun(update, codecs, copiesLinks, copiesTombstones, parts);
            } else {
                database.tryCall(connection -> {
                    Part.executeTogether(connection, parts);
                    return parts;
                });
            }
        } catch (SQLException failure) {
            if (!LedgerErrors.isUniqueViolation(failure)) {
                throw LedgerErrors.of(failure);
            }
            if (copiesTombstones) {
                tombstones.noteDeletedAgain(update.tombstones());
            }
            runInOrder(update, codecs);
        }
    }

    private void copyAndRun(
            LedgerUpdate update,
            Map<Integer, BaseCodec> codecs,
            boolean copiesLinks,
            boolean copiesTombstones,
            List<Part> parts)
            throws SQLException {
        database.tryTransaction(connection -> {
            if (copiesLinks) {
                LinkCopy.insert(connection, LinkColumns.of(update.addedLinks(), codecs));
            }
            if (copiesTombstones) {
                tombstones.copy(connection, update.tombstones());
            }
            Part.executeTogether(connection, parts);
            return parts;
        });
    }

    private void runInOrder(LedgerUpdate update, Map<Integer, BaseCodec> codecs) {
        Map<Integer, List<Link>> last = new LinkedHashMap<>();
        update.addedLinks().forEach((mapping, links) -> last.put(mapping, lastOfEachKey(links)));
        List<Part> parts = parts(update, last, codecs, true);
        if (LinkColumns.count(update.tombstones()) > 0) {
            parts.add(tombstones.upsert(update.tombstones()));
        }
        database.transaction(connection -> {
            for (Part part : parts) {
                part.execute(connection);
            }
            return parts;
        });
    }

    /** Returns the links except those that a later one in the list replaces. */
    private static List<Link> lastOfEachKey(List<Link> links) {
        Set<String> leftKeys = new HashSet<>();
        Set<String> rightKeys = new HashSet<>();
        List<Link> kept = new ArrayList<>();
        for (Link link : links.reversed()) {
            boolean newLeft = leftKeys.add(link.leftKey().text());
            boolean newRight = rightKeys.add(link.rightKey().text());
            if (newLeft && newRight) {
                kept.add(link);
            }
        }
        return kept.reversed();
    }

    /**
     * Returns the update's parts in order, except empty ones and tombstones. {@code replacing}: links that conflict with added
     * ones are removed first.
     */
    private List<Part> parts(
            LedgerUpdate update, Map<Integer, List<Link>> added, Map<Integer, BaseCodec> codecs, boolean replacing) {
        List<Part> parts = new ArrayList<>();
        addLinkParts(update, codecs, parts);
        if (LinkColumns.count(added) > 0) {
            LinkColumns columns = LinkColumns.of(added, codecs);
            if (replacing) {
                parts.addAll(LinkStore.deleteConflicting(columns));
            }
            parts.add(LinkStore.insert(columns));
        }
        addIssueAndHistoryParts(update, codecs, parts);
        lastOfEachMapping(update.backfills()).forEach(backfill -> parts.add(ProgressStore.setBackfill(backfill)));
        update.position()
                .ifPresent(position -> parts.add(ProgressStore.setPosition(update.sync(), update.side(), position)));
        if (!update.journalIds().isEmpty()) {
            parts.add(JournalStore.settle(update.journalIds()));
        }
        return parts;
    }

    private static void addIssueAndHistoryParts(LedgerUpdate update, Map<Integer, BaseCodec> codecs, List<Part> parts) {
        if (!update.resolvedIssues().isEmpty()) {
            parts.add(IssueStore.delete(update.resolvedIssues()));
        }
        if (!update.issues().isEmpty()) {
            parts.add(IssueStore.upsert(update.issues()));
        }
        if (!update.activities().isEmpty()) {
            parts.add(ActivityStore.append(update.activities()));
        }
        if (!update.changes().isEmpty()) {
            parts.addAll(ChangeStore.append(update.changes(), codecs));
        }
    }

    private static void addLinkParts(LedgerUpdate update, Map<Integer, BaseCodec> codecs, List<Part> parts) {
        int removed = LinkColumns.count(update.removedLinks());
        if (removed > 0) {
            parts.add(remove(update.removedLinks(), removed));
        }
        if (LinkColumns.count(update.changedLinks()) > 0) {
            parts.add(LinkStore.update(LinkColumns.of(update.changedLinks(), codecs)));
        }
        if (LinkColumns.count(update.movedLinks()) > 0) {
            LinkColumns moved = LinkColumns.of(update.movedLinks(), codecs);
            parts.addAll(LinkStore.deleteConflicting(moved)); // links may swap keys: delete all before inserting any
            parts.add(LinkStore.insert(moved));
        }
    }

    private static Part remove(Map<Integer, List<Long>> links, int count) {
        int[] mappings = new int[count];
        long[] ids = new long[count];
        int row = 0;
        for (Map.Entry<Integer, List<Long>> entry : links.entrySet()) {
            Arrays.fill(mappings, row, row + entry.getValue().size(), entry.getKey());
            for (long id : entry.getValue()) {
                ids[row++] = id;
            }
        }
        return LinkStore.delete(mappings, ids);
    }

    private static List<Backfill> lastOfEachMapping(List<Backfill> backfills) {
        Map<Integer, Backfill> last = new LinkedHashMap<>();
        backfills.forEach(backfill -> last.put(backfill.mapping(), backfill));
        return new ArrayList<>(last.values());
    }
}
