package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.engine.recovery.ContentSearch;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds, for a record without a link, the record on the other side that it belongs to: by key where the mapping carries the key,
 * else by the match fields. A match that is not unique on both sides is an issue, never a guess.
 */
final class Matcher {

    private final LinkCache links;
    private final RecordFetcher reader;
    private final ContentSearch search;
    private final Completion completion;

    Matcher(LinkCache links, RecordFetcher reader, Completion completion) {
        this.completion = completion;
        this.links = links;
        this.reader = reader;
        this.search = new ContentSearch(reader, links);
    }

    /** Finds the counterparts of unlinked tasks; returns the steps of those that cannot be decided now. */
    Map<RecordTask, Step> match(TableState table, List<RecordTask> tasks, BatchUpdate update) {
        Map<RecordTask, Step> steps = new HashMap<>();
        List<RecordTask> excluded = new ArrayList<>();
        for (Side side : Side.values()) {
            List<RecordTask> open =
                    tasks.stream().filter(task -> isOpen(task, side)).toList();
            if (open.isEmpty()) {
                continue;
            }
            if (table.mapping.matchesByKey()) {
                matchByKey(table, side, open, steps);
            } else if (table.mapping.matchFields(side).isEmpty()) {
                Observation gone =
                        Observation.assumedGone(table.selection(side.other()).layout());
                open.forEach(task -> task.see(side.other(), gone));
            } else {
                matchByFields(table, side, open, steps, excluded);
            }
        }
        excluded.forEach(task -> steps.put(task, completion.leave(task, update)));
        return steps;
    }

    private static boolean isOpen(RecordTask task, Side side) {
        return task.side == side
                && task.link().isEmpty()
                && task.exists(side)
                && task.seen(side.other()).isEmpty()
                && task.mapped(side)
                        .filter(record -> record.failure().isEmpty())
                        .isPresent();
    }

    private void matchByKey(TableState table, Side side, List<RecordTask> tasks, Map<RecordTask, Step> steps) {
        Side other = side.other();
        List<RecordKey> otherKeys = new ArrayList<>();
        for (RecordTask task : tasks) {
            table.mapping.otherKey(side, mapped(task, side)).ifPresent(key -> {
                task.setKey(other, key);
                otherKeys.add(key);
            });
        }
        TakenKeys taken = TakenKeys.find(links, reader, table, other, otherKeys);
        for (RecordTask task : tasks) {
            RecordKey otherKey = task.key(other);
            if (otherKey != null && taken.ofOther(otherKey, task).isPresent()) {
                steps.put(task, taken.refuse(task, other, otherKey));
            } else if (otherKey == null || table.rules.creates(other)) {
                // The create itself reports an existing key: no need to ask first.
                task.see(other, Observation.assumedGone(table.selection(other).layout()));
            } else {
                steps.put(task, Step.read(other));
            }
        }
    }

    /**
     * Of the records that are to be created again under a key of the system's own, finds those that were so before, by a write whose
     * answer was lost; removes their writes and returns their tasks, which must be decided again.
     */
    List<RecordTask> meetAgain(TableState table, List<PlannedWrite> writes) {
        List<RecordTask> met = new ArrayList<>();
        for (Side target : Side.values()) {
            List<RecordTask> tasks = writes.stream()
                    .filter(write -> write.target == target && write.isCreate())
                    .filter(write -> write.key().isEmpty() && write.task.link().isPresent())
                    .map(write -> write.task)
                    .toList();
            Map<RecordKey, List<StoredRecord>> candidates = candidates(table, target.other(), tasks);
            for (RecordTask task : tasks) {
                List<StoredRecord> found = of(candidates, otherMatchKey(task, target.other()));
                if (found.size() == 1) {
                    task.setKey(target, found.get(0).key());
                    task.see(target, Observation.read(found.get(0)));
                    met.add(task);
                }
            }
        }
        writes.removeIf(write -> met.contains(write.task));
        return met;
    }

    private void matchByFields(
            TableState table,
            Side side,
            List<RecordTask> tasks,
            Map<RecordTask, Step> steps,
            List<RecordTask> excluded) {
        Side other = side.other();
        Map<RecordKey, List<StoredRecord>> candidates = candidates(table, side, tasks);
        List<RecordTask> matching = tasks.stream()
                .filter(task -> !of(candidates, otherMatchKey(task, side)).isEmpty())
                .toList();
        Map<RecordKey, List<StoredRecord>> rivals = rivals(table, side, matching);
        Map<RecordKey, Integer> claims = new HashMap<>();
        matching.forEach(task -> of(candidates, otherMatchKey(task, side))
                .forEach(record -> claims.merge(record.key(), 1, Integer::sum)));
        for (RecordTask task : tasks) {
            List<StoredRecord> all = of(candidates, otherMatchKey(task, side));
            List<StoredRecord> found = all.stream()
                    .filter(record -> table.mapping.includes(other, record.fields()))
                    .toList();
            if (found.isEmpty() && !all.isEmpty()) {
                // Its counterpart is kept out of the sync by a `where`: so is the record.
                excluded.add(task);
            } else if (found.isEmpty()) {
                task.see(other, Observation.assumedGone(table.selection(other).layout()));
            } else {
                matchOne(task, side, found, own(task, side, found, rivals, claims), steps);
            }
        }
    }

    private static void matchOne(
            RecordTask task, Side side, List<StoredRecord> found, int own, Map<RecordTask, Step> steps) {
        if (found.size() > 1 || own > 1) {
            steps.put(task, new Step.Reject(Reasons.ambiguousMatch(task, Math.max(own, 1), found.size())));
        } else {
            task.setKey(side.other(), found.get(0).key());
            task.see(side.other(), Observation.read(found.get(0)));
        }
    }

    /** How many records of the task's side have the match values of the one found; each side may compare them in its own way. */
    private static int own(
            RecordTask task,
            Side side,
            List<StoredRecord> found,
            Map<RecordKey, List<StoredRecord>> rivals,
            Map<RecordKey, Integer> claims) {
        int claimed = claims.getOrDefault(found.getFirst().key(), 0);
        return Math.max(claimed, of(rivals, ownMatchKey(task, side)).size());
    }

    /** Unlinked records of the other side, by their match values there. */
    private Map<RecordKey, List<StoredRecord>> candidates(TableState table, Side side, List<RecordTask> tasks) {
        Set<RecordKey> wanted = new LinkedHashSet<>();
        tasks.forEach(task -> otherMatchKey(task, side).ifPresent(wanted::add));
        return search.unlinked(table, side.other(), wanted);
    }

    /** Returns unlinked records of the tasks' own side, by their match values. */
    private Map<RecordKey, List<StoredRecord>> rivals(TableState table, Side side, List<RecordTask> tasks) {
        Set<RecordKey> wanted = new LinkedHashSet<>();
        tasks.forEach(task -> ownMatchKey(task, side).ifPresent(wanted::add));
        return search.unlinked(table, side, wanted);
    }

    private static List<StoredRecord> of(Map<RecordKey, List<StoredRecord>> records, Optional<RecordKey> key) {
        return key.map(records::get).orElse(List.of());
    }

    private static Optional<RecordKey> otherMatchKey(RecordTask task, Side side) {
        return task.table.mapping.otherMatchKey(side, mapped(task, side));
    }

    private static Optional<RecordKey> ownMatchKey(RecordTask task, Side side) {
        return task.table.mapping.matchKey(side, task.seen(side).orElseThrow().fields());
    }

    private static MappedRecord mapped(RecordTask task, Side side) {
        return task.mapped(side).orElseThrow();
    }
}
