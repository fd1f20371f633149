package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkBook;
import io.tideway.engine.issue.IssueDesk;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordReader;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.Seen;
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

    private final LinkBook links;
    private final RecordReader reader;
    private final ContentSearch search;
    private final IssueDesk issues;
    private final Completion completion;

    Matcher(LinkBook links, RecordReader reader, IssueDesk issues, Completion completion) {
        this.completion = completion;
        this.links = links;
        this.reader = reader;
        this.search = new ContentSearch(reader, links);
        this.issues = issues;
    }

    /** Looks for the other sides of unlinked works; returns those that an issue has settled. */
    Set<RecordWork> match(TableState table, List<RecordWork> works, BatchUpdate update) {
        Set<RecordWork> settled = new LinkedHashSet<>();
        for (Side side : Side.values()) {
            List<RecordWork> open =
                    works.stream().filter(work -> isOpen(work, side)).toList();
            if (open.isEmpty()) {
                continue;
            }
            if (table.mapping.matchesByKey()) {
                matchByKey(table, side, open, settled, update);
            } else if (table.mapping.matchFields(side).isEmpty()) {
                Seen gone = Seen.assumedGone(table.selection(side.other()).layout());
                open.forEach(work -> work.see(side.other(), gone));
            } else {
                matchByFields(table, side, open, settled, update);
            }
        }
        return settled;
    }

    private static boolean isOpen(RecordWork work, Side side) {
        return work.side == side
                && work.link().isEmpty()
                && work.exists(side)
                && !work.wantsAny()
                && work.seen(side.other()).isEmpty()
                && work.mapped(side)
                        .filter(record -> record.failure().isEmpty())
                        .isPresent();
    }

    private void matchByKey(
            TableState table, Side side, List<RecordWork> works, Set<RecordWork> settled, BatchUpdate update) {
        Side other = side.other();
        List<RecordKey> otherKeys = new ArrayList<>();
        for (RecordWork work : works) {
            table.mapping.otherKey(side, mapped(work, side)).ifPresent(key -> {
                work.setKey(other, key);
                otherKeys.add(key);
            });
        }
        TakenKeys taken = TakenKeys.find(links, reader, table, other, otherKeys);
        for (RecordWork work : works) {
            RecordKey otherKey = work.key(other);
            if (otherKey != null && taken.ofOther(otherKey, work).isPresent()) {
                taken.refuse(work, other, otherKey, issues, update);
                settled.add(work);
            } else if (otherKey == null || table.rules.creates(other)) {
                // The create itself tells when the key exists already: no need to ask first.
                work.see(other, Seen.assumedGone(table.selection(other).layout()));
            } else {
                work.want(other);
            }
        }
    }

    /**
     * Of the records that are to be created again under a key of the system's own, finds those that were so before, by a write whose
     * answer was lost; takes their writes out and returns their works, which are to be decided again.
     */
    List<RecordWork> meetAgain(TableState table, List<PlannedWrite> writes) {
        List<RecordWork> met = new ArrayList<>();
        for (Side target : Side.values()) {
            List<RecordWork> works = writes.stream()
                    .filter(write -> write.target == target && write.isCreate())
                    .filter(write -> write.key().isEmpty() && write.work.link().isPresent())
                    .map(write -> write.work)
                    .toList();
            Map<RecordKey, List<StoredRecord>> candidates = candidates(table, target.other(), works);
            for (RecordWork work : works) {
                List<StoredRecord> found = of(candidates, otherMatchKey(work, target.other()));
                if (found.size() == 1) {
                    work.setKey(target, found.get(0).key());
                    work.see(target, Seen.read(found.get(0)));
                    met.add(work);
                }
            }
        }
        writes.removeIf(write -> met.contains(write.work));
        return met;
    }

    private void matchByFields(
            TableState table, Side side, List<RecordWork> works, Set<RecordWork> settled, BatchUpdate update) {
        Side other = side.other();
        Map<RecordKey, List<StoredRecord>> candidates = candidates(table, side, works);
        List<RecordWork> matching = works.stream()
                .filter(work -> !of(candidates, otherMatchKey(work, side)).isEmpty())
                .toList();
        Map<RecordKey, List<StoredRecord>> rivals = rivals(table, side, matching);
        Map<RecordKey, Integer> claims = new HashMap<>();
        matching.forEach(work -> of(candidates, otherMatchKey(work, side))
                .forEach(record -> claims.merge(record.key(), 1, Integer::sum)));
        for (RecordWork work : works) {
            List<StoredRecord> all = of(candidates, otherMatchKey(work, side));
            List<StoredRecord> found = all.stream()
                    .filter(record -> table.mapping.includes(other, record.fields()))
                    .toList();
            if (found.isEmpty() && !all.isEmpty()) {
                // Its counterpart is kept out of the sync by a `where`: so is the record.
                completion.leave(work, update);
                settled.add(work);
            } else if (found.isEmpty()) {
                work.see(other, Seen.assumedGone(table.selection(other).layout()));
            } else {
                matchOne(work, side, found, own(work, side, found, rivals, claims), settled, update);
            }
        }
    }

    private void matchOne(
            RecordWork work,
            Side side,
            List<StoredRecord> found,
            int own,
            Set<RecordWork> settled,
            BatchUpdate update) {
        if (found.size() > 1 || own > 1) {
            issues.reject(work, Reasons.ambiguousMatch(work, Math.max(own, 1), found.size()), update);
            settled.add(work);
        } else {
            work.setKey(side.other(), found.get(0).key());
            work.see(side.other(), Seen.read(found.get(0)));
        }
    }

    /** How many records of the work's side have the match values of the one found; each side may compare them in its own way. */
    private static int own(
            RecordWork work,
            Side side,
            List<StoredRecord> found,
            Map<RecordKey, List<StoredRecord>> rivals,
            Map<RecordKey, Integer> claims) {
        int claimed = claims.getOrDefault(found.getFirst().key(), 0);
        return Math.max(claimed, of(rivals, ownMatchKey(work, side)).size());
    }

    /** Unlinked records of the other side, by their match values there. */
    private Map<RecordKey, List<StoredRecord>> candidates(TableState table, Side side, List<RecordWork> works) {
        Set<RecordKey> wanted = new LinkedHashSet<>();
        works.forEach(work -> otherMatchKey(work, side).ifPresent(wanted::add));
        return search.unlinked(table, side.other(), wanted);
    }

    /** Unlinked records of the works' own side, by their match values. */
    private Map<RecordKey, List<StoredRecord>> rivals(TableState table, Side side, List<RecordWork> works) {
        Set<RecordKey> wanted = new LinkedHashSet<>();
        works.forEach(work -> ownMatchKey(work, side).ifPresent(wanted::add));
        return search.unlinked(table, side, wanted);
    }

    private static List<StoredRecord> of(Map<RecordKey, List<StoredRecord>> records, Optional<RecordKey> key) {
        return key.map(records::get).orElse(List.of());
    }

    private static Optional<RecordKey> otherMatchKey(RecordWork work, Side side) {
        return work.table.mapping.otherMatchKey(side, mapped(work, side));
    }

    private static Optional<RecordKey> ownMatchKey(RecordWork work, Side side) {
        return work.table.mapping.matchKey(side, work.seen(side).orElseThrow().fields());
    }

    private static MappedRecord mapped(RecordWork work, Side side) {
        return work.mapped(side).orElseThrow();
    }
}
