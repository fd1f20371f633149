package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.LedgerUpdate;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.Tombstone;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Collects what a batch will make durable. One use, one thread. */
public final class BatchUpdate {

    public final Map<Integer, List<Link>> added = new LinkedHashMap<>();
    public final Map<Integer, List<Link>> changed = new LinkedHashMap<>();
    public final Map<Integer, List<Link>> moved = new LinkedHashMap<>();
    /** What the moved links were before. */
    public final Map<Integer, List<Link>> movedFrom = new LinkedHashMap<>();

    public final Map<Integer, List<Link>> removed = new LinkedHashMap<>();
    final List<Issue> issues = new ArrayList<>();
    final List<Issue> resolved = new ArrayList<>();
    private final Map<Integer, List<Tombstone>> tombstones = new LinkedHashMap<>();
    private final List<Activity> activities = new ArrayList<>();
    private final List<AppliedChange> changes = new ArrayList<>();
    private final List<Backfill> backfills = new ArrayList<>();
    private final List<Long> journalIds = new ArrayList<>();

    /** Stores the link as it is now: new, changed, or with other keys than {@code before}. */
    public void put(TableState table, Optional<Link> before, Link now) {
        if (before.isEmpty()) {
            list(added, table).add(now);
        } else if (before.get().leftKey().equals(now.leftKey())
                && before.get().rightKey().equals(now.rightKey())) {
            list(changed, table).add(now);
        } else {
            list(moved, table).add(now);
            list(movedFrom, table).add(before.get());
        }
    }

    /** Takes over what another one has collected: of other table mappings, so that no link is in both. */
    public void absorb(BatchUpdate other) {
        absorb(added, other.added);
        absorb(changed, other.changed);
        absorb(moved, other.moved);
        absorb(movedFrom, other.movedFrom);
        absorb(removed, other.removed);
        absorb(tombstones, other.tombstones);
        issues.addAll(other.issues);
        resolved.addAll(other.resolved);
        activities.addAll(other.activities);
        changes.addAll(other.changes);
        backfills.addAll(other.backfills);
        journalIds.addAll(other.journalIds);
    }

    private static <T> void absorb(Map<Integer, List<T>> own, Map<Integer, List<T>> others) {
        others.forEach((mapping, list) -> {
            if (own.putIfAbsent(mapping, list) != null) {
                throw new AssertionError("what came of mapping " + mapping + " is not durable yet");
            }
        });
    }

    /** Returns whether it holds changes of the table mapping's links. */
    public boolean concerns(TableState table) {
        return Stream.of(added, changed, removed, tombstones).anyMatch(byMapping -> byMapping.containsKey(table.id()));
    }

    /** Gives the new links their ids. */
    public void numberLinks(LongSupplier ids) {
        added.replaceAll((mapping, links) ->
                links.stream().map(link -> link.withId(ids.getAsLong())).toList());
    }

    public void remove(TableState table, Link link) {
        list(removed, table).add(link);
    }

    public void bury(TableState table, Side side, RecordKey key, RecordVersion version) {
        list(tombstones, table).add(new Tombstone(side, key, version));
    }

    public void raise(Issue issue) {
        issues.add(issue);
    }

    public void resolve(Issue issue) {
        resolved.add(issue);
    }

    public void note(Activity activity) {
        activities.add(activity);
    }

    public void note(AppliedChange change) {
        changes.add(change.shortened());
    }

    public void progress(Backfill backfill) {
        backfills.add(backfill);
    }

    public void settles(long journalId) {
        journalIds.add(journalId);
    }

    List<Backfill> backfills() {
        return backfills;
    }

    public boolean touchesIssues() {
        return !issues.isEmpty() || !resolved.isEmpty();
    }

    /** Whether it only adds, changes and removes links: what becomes of a moved link, issues and backfills is asked of the ledger. */
    public boolean concernsLinksAlone() {
        return moved.isEmpty() && !touchesIssues() && backfills.isEmpty();
    }

    public boolean buries() {
        return !tombstones.isEmpty();
    }

    /** How many links it adds, changes or removes. */
    public int links() {
        return Stream.of(added, changed, removed)
                .flatMap(byMapping -> byMapping.values().stream())
                .mapToInt(List::size)
                .sum();
    }

    /** How many characters the bases of the stored links hold. */
    public long storedChars() {
        return Stream.of(added, changed)
                .flatMap(byMapping -> byMapping.values().stream())
                .flatMap(List::stream)
                .mapToLong(Link::chars)
                .sum();
    }

    public boolean isEmpty() {
        return added.isEmpty()
                && changed.isEmpty()
                && moved.isEmpty()
                && removed.isEmpty()
                && tombstones.isEmpty()
                && !touchesIssues()
                && activities.isEmpty()
                && changes.isEmpty()
                && backfills.isEmpty()
                && journalIds.isEmpty();
    }

    public LedgerUpdate toLedger(String sync, Side side, Optional<Position> position) {
        Map<Integer, List<Long>> removedIds = new LinkedHashMap<>();
        removed.forEach((mapping, links) ->
                removedIds.put(mapping, links.stream().map(Link::id).toList()));
        List<Long> resolvedIds =
                resolved.stream().map(Issue::id).filter(id -> id != Issue.NEW).toList();
        return new LedgerUpdate(
                sync,
                added,
                changed,
                moved,
                removedIds,
                tombstones,
                issues,
                resolvedIds,
                activities,
                backfills,
                side,
                position,
                journalIds,
                changes);
    }

    private static <T> List<T> list(Map<Integer, List<T>> lists, TableState table) {
        return lists.computeIfAbsent(table.id(), id -> new ArrayList<>());
    }
}
