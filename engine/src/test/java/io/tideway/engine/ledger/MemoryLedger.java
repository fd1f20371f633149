package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A ledger in memory with the contract of the real one, for simulations: the same calls give the same answers in every run. It
 * outlives the engine that uses it: {@link #close} keeps everything, and gives up the locks as the death of an engine does.
 *
 * <p>Safe for use by several threads: one lock around every call.
 */
public final class MemoryLedger implements Ledger {

    private final InstantSource clock;
    private final Map<String, MemoryMapping> mappings = new LinkedHashMap<>();
    private final Map<Place, Position> positions = new LinkedHashMap<>();
    private final Map<Integer, Backfill> backfills = new LinkedHashMap<>();
    private final Set<Integer> askedToCompare = new TreeSet<>();
    private final Map<Integer, Map<Side, TableIdentity>> identities = new LinkedHashMap<>();
    private final TreeMap<Long, Entry> journal = new TreeMap<>();
    private final TreeMap<Long, Issue> issues = new TreeMap<>();
    private final MemoryHistory history = new MemoryHistory();
    private final List<String> paused = new ArrayList<>();
    private final Map<String, MemoryLock> locks = new LinkedHashMap<>();
    private int lastMapping;
    private long lastId;

    public MemoryLedger(InstantSource clock) {
        this.clock = clock;
    }

    private record Place(String sync, Side side) {}

    private record Entry(String sync, List<Intent> intents) {}

    private final class MemoryLock implements SyncLock {
        private final String sync;

        private MemoryLock(String sync) {
            this.sync = sync;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean isHeld() {
            synchronized (MemoryLedger.this) {
                return locks.get(sync) == this;
            }
        }

        @Override
        public void close() {
            synchronized (MemoryLedger.this) {
                locks.remove(sync, this);
            }
        }
    }

    /** The lock's connection is gone; the engine that had it does not know yet. */
    public synchronized void loseLock(String sync) {
        locks.remove(sync);
    }

    @Override
    public String id() {
        return "00c0ffee";
    }

    @Override
    public synchronized SyncLock lock(String sync) {
        if (locks.containsKey(sync)) {
            throw new LedgerException(
                    Kind.SYNC_IS_RUNNING,
                    new Reason(
                            "SYNC_IS_RUNNING", "Another engine runs the sync " + sync + ".", "Stop the other engine."));
        }
        MemoryLock lock = new MemoryLock(sync);
        locks.put(sync, lock);
        return lock;
    }

    @Override
    public synchronized MappingRow register(
            String sync, String name, TableName left, TableName right, List<String> pairNames) {
        MemoryMapping known = mappings.get(sync + "\n" + name);
        boolean isNew = known == null;
        MemoryMapping mapping = known == null ? new MemoryMapping(++lastMapping, sync) : known;
        mappings.put(sync + "\n" + name, mapping);
        boolean grew = mapping.adopt(new FieldLayout(pairNames));
        return new MappingRow(mapping.id(), sync, name, new FieldLayout(pairNames), grew && !isNew, isNew);
    }

    @Override
    public synchronized Map<String, Integer> mappings(String sync) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        mappings.forEach((name, mapping) -> {
            if (mapping.sync().equals(sync)) {
                ids.put(name.substring(sync.length() + 1), mapping.id());
            }
        });
        return ids;
    }

    @Override
    public synchronized void renameMapping(int mapping, String name) {
        MemoryMapping known = mapping(mapping);
        mappings.values().remove(known);
        mappings.put(known.sync() + "\n" + name, known);
    }

    @Override
    public synchronized void renamePair(int mapping, String from, String to) {
        mapping(mapping).renamePair(from, to);
    }

    @Override
    public synchronized void forgetPairs(int mapping, Collection<String> names) {
        mapping(mapping).forgetPairs(names);
    }

    @Override
    public synchronized Map<Side, TableIdentity> identities(int mapping) {
        return identities.getOrDefault(mapping, Map.of());
    }

    @Override
    public synchronized void setIdentities(int mapping, Map<Side, TableIdentity> sides) {
        identities.put(mapping, Map.copyOf(sides));
    }

    @Override
    public synchronized Optional<MappingRow> find(String sync, String name) {
        return Optional.ofNullable(mappings.get(sync + "\n" + name))
                .map(mapping ->
                        new MappingRow(mapping.id(), sync, name, new FieldLayout(mapping.pairs()), false, false));
    }

    private MemoryMapping mapping(int id) {
        return mappings.values().stream()
                .filter(mapping -> mapping.id() == id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("mapping " + id + " is not registered"));
    }

    @Override
    public synchronized Optional<Position> position(String sync, Side side) {
        return Optional.ofNullable(positions.get(new Place(sync, side)));
    }

    @Override
    public synchronized void setPosition(String sync, Side side, Position position) {
        positions.put(new Place(sync, side), position);
    }

    @Override
    public synchronized Optional<Backfill> backfill(int mapping) {
        return Optional.ofNullable(backfills.get(mapping));
    }

    @Override
    public synchronized void setBackfill(Backfill backfill) {
        backfills.put(backfill.mapping(), backfill);
        if (backfill.stage() == Backfill.Stage.LINKS && backfill.cursor().equals(ChunkCursor.START)) {
            askedToCompare.remove(backfill.mapping());
        }
    }

    @Override
    public synchronized void askForComparison(int mapping) {
        backfills.putIfAbsent(mapping, new Backfill(mapping, Backfill.Stage.LINKS, ChunkCursor.START, 0));
        askedToCompare.add(mapping);
    }

    @Override
    public synchronized FoundLinks links(MappingRow row, Side side, Collection<RecordKey> keys) {
        return mapping(row.id()).links(side, keys, row.pairs());
    }

    @Override
    public synchronized List<Link> linksAfter(MappingRow row, long afterId, int limit) {
        return mapping(row.id()).linksAfter(afterId, limit, row.pairs());
    }

    @Override
    public synchronized long countLinks(int mapping) {
        return mapping(mapping).countLinks();
    }

    @Override
    public synchronized Optional<Map<Integer, Long>> countLinks(Collection<Integer> ofMappings, Duration within) {
        Map<Integer, Long> counts = new LinkedHashMap<>();
        ofMappings.forEach(id -> counts.put(
                id,
                mappings.values().stream()
                        .filter(mapping -> mapping.id() == id)
                        .mapToLong(MemoryMapping::countLinks)
                        .sum()));
        return Optional.of(counts);
    }

    @Override
    public synchronized Map<RecordKey, RecordVersion> tombstones(int mapping, Side side, Collection<RecordKey> keys) {
        return mapping(mapping).tombstones(side, keys);
    }

    @Override
    public synchronized List<Long> journal(String sync, List<MappingRow> rows, List<List<Intent>> entries) {
        List<Long> ids = new ArrayList<>();
        for (List<Intent> intents : entries) {
            journal.put(++lastId, new Entry(sync, List.copyOf(intents)));
            ids.add(lastId);
        }
        return ids;
    }

    @Override
    public synchronized List<JournalEntry> openJournal(String sync, List<MappingRow> rows) {
        List<JournalEntry> entries = new ArrayList<>();
        journal.forEach((id, entry) -> {
            boolean given = entry.intents().stream()
                    .allMatch(intent -> rows.stream().anyMatch(row -> row.id() == intent.mapping()));
            if (entry.sync().equals(sync) && given) {
                entries.add(new JournalEntry(id, over(rows, entry.intents())));
            }
        });
        return entries;
    }

    private static List<Intent> over(List<MappingRow> rows, List<Intent> intents) {
        return intents.stream()
                .flatMap(intent -> rows.stream()
                        .filter(row -> row.id() == intent.mapping())
                        .map(row -> over(row.pairs(), intent)))
                .toList();
    }

    private static Intent over(FieldLayout layout, Intent intent) {
        Fields sourceValues = MemoryMapping.over(layout, intent.sourceValues());
        Fields targetValues = MemoryMapping.over(layout, intent.targetValues());
        return new Intent(
                intent.mapping(),
                intent.kind(),
                intent.target(),
                intent.linkId(),
                intent.sourceKey(),
                intent.targetKey(),
                sourceValues,
                targetValues,
                intent.overruled().stream()
                        .map(overruled -> over(layout, intent, overruled))
                        .toList());
    }

    private static Intent.Overruled over(FieldLayout layout, Intent intent, Intent.Overruled overruled) {
        if (!overruled.isOfPair()) {
            return overruled;
        }
        int index = layout.indexOf(intent.sourceValues().layout().name(overruled.pair()));
        return overruled.withPair(index < 0 ? Intent.Overruled.DROPPED_FIELD : index);
    }

    @Override
    public synchronized long newLinkId() {
        return ++lastId;
    }

    @Override
    public synchronized void commit(LedgerUpdate update, List<MappingRow> rows) {
        update.removedLinks().forEach((mapping, ids) -> mapping(mapping).remove(ids));
        update.changedLinks().forEach((mapping, links) -> mapping(mapping).change(links));
        update.movedLinks().forEach((mapping, links) -> mapping(mapping).move(links));
        update.addedLinks().forEach((mapping, links) -> mapping(mapping).move(links));
        update.tombstones().forEach((mapping, dead) -> mapping(mapping).bury(dead, clock.instant()));
        issues.keySet().removeAll(update.resolvedIssues());
        update.issues().forEach(this::put);
        history.add(update);
        update.backfills().forEach(this::setBackfill);
        update.position().ifPresent(position -> setPosition(update.sync(), update.side(), position));
        journal.keySet().removeAll(update.journalIds());
    }

    /** A known issue keeps its id and the moment it began. */
    private void put(Issue issue) {
        Optional<Issue> known = issues.values().stream()
                .filter(other -> other.mapping() == issue.mapping()
                        && other.side() == issue.side()
                        && other.ofTable() == issue.ofTable()
                        && other.key().equals(issue.key())
                        && other.field().equals(issue.field()))
                .findFirst();
        long id = known.map(Issue::id).orElseGet(() -> ++lastId);
        Instant since = known.map(Issue::since).orElse(issue.since());
        issues.put(id, copy(issue, id, since, issue.state(), issue.nextAttempt()));
    }

    private static Issue copy(Issue issue, long id, Instant since, Issue.State state, Optional<Instant> nextAttempt) {
        return new Issue(
                id,
                issue.mapping(),
                issue.side(),
                issue.key(),
                issue.field(),
                issue.reason(),
                state,
                issue.attempts(),
                since,
                nextAttempt,
                issue.change(),
                issue.waitsFor(),
                issue.leftValue(),
                issue.rightValue(),
                issue.ofTable());
    }

    private Stream<Issue> issuesOfAll(Collection<Integer> ofMappings) {
        return issues.values().stream().filter(issue -> ofMappings.contains(issue.mapping()));
    }

    @Override
    public synchronized List<Issue> issuesOf(int mapping, Side side, Collection<RecordKey> keys) {
        return issuesOfAll(List.of(mapping))
                .filter(issue -> !issue.ofTable() && issue.side() == side && keys.contains(issue.key()))
                .toList();
    }

    @Override
    public synchronized List<Issue> issuesOfTable(int mapping) {
        return issuesOfAll(List.of(mapping)).filter(Issue::ofTable).toList();
    }

    @Override
    public synchronized List<Issue> issues(
            Collection<Integer> ofMappings, Collection<Issue.State> states, long afterId, int limit) {
        return issuesOfAll(ofMappings)
                .filter(issue -> issue.id() > afterId)
                .filter(issue -> states.isEmpty() || states.contains(issue.state()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Map<Integer, Map<Issue.State, Long>> countIssues(Collection<Integer> ofMappings) {
        Map<Integer, Map<Issue.State, Long>> counts = new TreeMap<>();
        issuesOfAll(ofMappings)
                .forEach(issue -> counts.computeIfAbsent(issue.mapping(), mapping -> new EnumMap<>(Issue.State.class))
                        .merge(issue.state(), 1L, Long::sum));
        return counts;
    }

    @Override
    public synchronized List<Issue> dueIssues(Collection<Integer> ofMappings, Instant now, int limit) {
        return issuesOfAll(ofMappings)
                .filter(issue -> issue.state() != Issue.State.IGNORED)
                .filter(issue ->
                        issue.nextAttempt().filter(next -> !next.isAfter(now)).isPresent())
                .sorted(Comparator.comparing(
                                (Issue issue) -> issue.nextAttempt().orElseThrow())
                        .thenComparingLong(Issue::id))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized int makeDue(Collection<Integer> ofMappings, Collection<Long> ids, Instant now) {
        return moveAttempt(
                now,
                issue -> ofMappings.contains(issue.mapping())
                        && !issue.ofTable()
                        && (ids.isEmpty() ? issue.state() != Issue.State.IGNORED : ids.contains(issue.id())));
    }

    @Override
    public synchronized int makeDueWaitingFor(int mapping, Instant now) {
        return moveAttempt(
                now,
                issue -> issue.state() != Issue.State.IGNORED
                        && issue.waitsFor()
                                .filter(waitsFor -> waitsFor == mapping)
                                .isPresent()
                        && issue.nextAttempt()
                                .filter(next -> !next.isAfter(now))
                                .isEmpty());
    }

    @Override
    public synchronized int makeDueSetBack(Collection<Integer> ofMappings, Instant now, Instant latest) {
        return moveAttempt(
                now,
                issue -> ofMappings.contains(issue.mapping())
                        && issue.state() != Issue.State.IGNORED
                        && issue.nextAttempt()
                                .filter(next ->
                                        next.isAfter(now) && (issue.since().isAfter(now) || next.isAfter(latest)))
                                .isPresent());
    }

    private int moveAttempt(Instant now, Predicate<Issue> which) {
        List<Issue> moved = issues.values().stream().filter(which).toList();
        for (Issue issue : moved) {
            Issue.State state = issue.state() == Issue.State.IGNORED ? Issue.State.OPEN : issue.state();
            issues.put(issue.id(), copy(issue, issue.id(), issue.since(), state, Optional.of(now)));
        }
        return moved.size();
    }

    @Override
    public synchronized int ignore(Collection<Long> ids) {
        List<Issue> ignored = issues.values().stream()
                .filter(issue -> ids.contains(issue.id()) && !issue.ofTable())
                .toList();
        ignored.forEach(issue -> issues.put(
                issue.id(), copy(issue, issue.id(), issue.since(), Issue.State.IGNORED, issue.nextAttempt())));
        return ignored.size();
    }

    @Override
    public synchronized List<Activity> activities(int mapping, RecordKey leftKey, int limit) {
        return history.activities(mapping, leftKey, limit);
    }

    @Override
    public synchronized void setAside(String sync, Collection<String> runningMappings) {
        mappings.forEach((name, mapping) -> {
            boolean runs = runningMappings.stream().anyMatch(running -> name.equals(sync + "\n" + running));
            boolean compare = !runs || askedToCompare.contains(mapping.id());
            if (mapping.sync().equals(sync) && compare) {
                setBackfill(new Backfill(mapping.id(), Backfill.Stage.LINKS, ChunkCursor.START, 0));
            }
        });
    }

    @Override
    public synchronized boolean paused(String sync) {
        return paused.contains(sync);
    }

    @Override
    public synchronized void setPaused(String sync, boolean isPaused) {
        paused.remove(sync);
        if (isPaused) {
            paused.add(sync);
        }
    }

    @Override
    public synchronized boolean pruneTombstones(Instant before) {
        mappings.values().forEach(mapping -> mapping.prune(before));
        return false;
    }

    @Override
    public synchronized boolean pruneHistory(Instant before, long maxBytes) {
        history.prune(before, maxBytes);
        return false;
    }

    @Override
    public synchronized List<AppliedChange> changes(MappingRow mapping, Side side, RecordKey key, int limit) {
        return history.changes(mapping, side, key, limit);
    }

    @Override
    public synchronized void forget(String sync) {
        List<Integer> gone = mappings.values().stream()
                .filter(mapping -> mapping.sync().equals(sync))
                .map(MemoryMapping::id)
                .toList();
        mappings.values().removeIf(mapping -> gone.contains(mapping.id()));
        backfills.keySet().removeAll(gone);
        identities.keySet().removeAll(gone);
        issues.values().removeIf(issue -> gone.contains(issue.mapping()));
        history.forget(gone);
        positions.keySet().removeIf(place -> place.sync().equals(sync));
        journal.values().removeIf(entry -> entry.sync().equals(sync));
        paused.remove(sync);
    }

    @Override
    public synchronized void close() {
        locks.clear();
    }
}
