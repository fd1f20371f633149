package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.FieldLayout;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A ledger in memory with the contract of the real one, for simulations: equal calls give equal answers in every run. It
 * outlives the engine that uses it: {@link #close} keeps all state, and releases the locks like the death of an engine.
 *
 * <p>Thread safe: one lock around every call.
 */
public final class MemoryLedger implements Ledger {

    private final InstantSource clock;
    private final Map<String, MemoryMapping> mappings = new LinkedHashMap<>();
    private final Map<Place, Position> positions = new LinkedHashMap<>();
    private final Map<Integer, Backfill> backfills = new LinkedHashMap<>();
    private final Set<Integer> comparisonRequests = new TreeSet<>();
    private final Map<Integer, Map<Side, TableIdentity>> identities = new LinkedHashMap<>();
    private final MemoryJournal journal = new MemoryJournal(this::newLinkId);
    private final MemoryIssues issues = new MemoryIssues(this::newLinkId);
    private final MemoryHistory history = new MemoryHistory();
    private final List<String> paused = new ArrayList<>();
    private final Map<String, MemoryLock> locks = new LinkedHashMap<>();
    private int lastMapping;
    private long lastId;

    public MemoryLedger(InstantSource clock) {
        this.clock = clock;
    }

    private record Place(String sync, Side side) {}

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

    /** Simulates the loss of the lock's connection, which its engine has not noticed yet. */
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
        MemoryMapping mapping = known == null ? new MemoryMapping(++lastMapping, sync) : known;
        mappings.put(sync + "\n" + name, mapping);
        mapping.setPairs(new FieldLayout(pairNames));
        return new MappingRow(mapping.id(), sync, name, new FieldLayout(pairNames));
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
                .map(mapping -> new MappingRow(mapping.id(), sync, name, new FieldLayout(mapping.pairs())));
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
            comparisonRequests.remove(backfill.mapping());
        }
    }

    @Override
    public synchronized void askForComparison(int mapping) {
        backfills.putIfAbsent(mapping, new Backfill(mapping, Backfill.Stage.LINKS, ChunkCursor.START, 0));
        comparisonRequests.add(mapping);
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
        return journal.append(sync, entries);
    }

    @Override
    public synchronized List<JournalEntry> openJournal(String sync, List<MappingRow> rows) {
        return journal.open(sync, rows);
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
        update.tombstones()
                .forEach((mapping, tombstones) -> mapping(mapping).addTombstones(tombstones, clock.instant()));
        issues.delete(update.resolvedIssues());
        update.issues().forEach(issues::put);
        history.add(update);
        update.backfills().forEach(this::setBackfill);
        update.position().ifPresent(position -> setPosition(update.sync(), update.side(), position));
        journal.settle(update.journalIds());
    }

    @Override
    public synchronized List<Issue> issuesOf(int mapping, Side side, Collection<RecordKey> keys) {
        return issues.ofRecords(mapping, side, keys);
    }

    @Override
    public synchronized List<Issue> issuesOfTable(int mapping) {
        return issues.ofTable(mapping);
    }

    @Override
    public synchronized List<Issue> issues(
            Collection<Integer> ofMappings, Collection<Issue.State> states, long afterId, int limit) {
        return issues.page(ofMappings, states, afterId, limit);
    }

    @Override
    public synchronized Map<Integer, Map<Issue.State, Long>> countIssues(Collection<Integer> ofMappings) {
        return issues.count(ofMappings);
    }

    @Override
    public synchronized List<Issue> dueIssues(Collection<Integer> ofMappings, Instant now, int limit) {
        return issues.due(ofMappings, now, limit);
    }

    @Override
    public synchronized int makeDue(Collection<Integer> ofMappings, Collection<Long> ids, Instant now) {
        return issues.makeDue(ofMappings, ids, now);
    }

    @Override
    public synchronized int makeDueWaitingFor(int mapping, Instant now) {
        return issues.makeDueWaitingFor(mapping, now);
    }

    @Override
    public synchronized int makeDueSetBack(Collection<Integer> ofMappings, Instant now, Instant latest) {
        return issues.makeDueSetBack(ofMappings, now, latest);
    }

    @Override
    public synchronized int ignore(Collection<Long> ids) {
        return issues.ignore(ids);
    }

    @Override
    public synchronized List<Activity> activities(int mapping, RecordKey leftKey, int limit) {
        return history.activities(mapping, leftKey, limit);
    }

    @Override
    public synchronized void setAside(String sync, Collection<String> runningMappings) {
        mappings.forEach((name, mapping) -> {
            boolean runs = runningMappings.stream().anyMatch(running -> name.equals(sync + "\n" + running));
            boolean compare = !runs || comparisonRequests.contains(mapping.id());
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
        issues.forget(gone);
        history.forget(gone);
        positions.keySet().removeIf(place -> place.sync().equals(sync));
        journal.forget(sync);
        paused.remove(sync);
    }

    @Override
    public synchronized void close() {
        locks.clear();
    }
}
