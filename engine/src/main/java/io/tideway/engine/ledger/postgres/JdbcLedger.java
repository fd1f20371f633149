package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.FoundLinks;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.JournalEntry;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerUpdate;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.SyncLock;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger in a Postgres database, in the schema {@code tideway_ledger}.
 *
 * <p>Threads: several may use it; each call borrows a connection from a small pool. Life cycle: {@link #open} migrates the
 * schema; {@link #close} ends the pool, while a lock lives until it is closed itself. A crash leaves only committed calls;
 * {@link #openJournal} finds unsettled journal entries.
 */
public final class JdbcLedger implements Ledger {

    private final LedgerDatabase database;
    private final MappingStore mappings;
    private final IdentityStore identities;
    private final LinkStore links;
    private final TombstoneStore tombstones;
    private final ProgressStore progress;
    private final JournalStore journal;
    private final IssueStore issues;
    private final ActivityStore activities;
    private final ChangeStore changes;
    private final LinkIds linkIds;
    private final CommitStore commits;
    private final SyncLocks locks;
    private final String id;

    private JdbcLedger(LedgerSettings settings, LedgerDatabase database) {
        this.database = database;
        this.mappings = new MappingStore(database);
        this.identities = new IdentityStore(database);
        this.links = new LinkStore(database, mappings);
        this.tombstones = new TombstoneStore(database, settings.clock());
        this.progress = new ProgressStore(database);
        this.journal = new JournalStore(database, mappings);
        this.issues = new IssueStore(database);
        this.activities = new ActivityStore(database);
        this.changes = new ChangeStore(database, mappings);
        this.commits = new CommitStore(database, mappings, tombstones);
        this.linkIds = new LinkIds(database);
        this.locks = new SyncLocks(settings);
        this.id = database.call(connection -> new Query("SELECT id FROM tideway_ledger.ledger")
                .first(connection, rows -> rows.getString(1))
                .orElseThrow());
    }

    /**
     * Opens the ledger, and creates or migrates its schema.
     *
     * @throws LedgerException UNAVAILABLE, or CONFIGURATION
     */
    public static JdbcLedger open(LedgerSettings settings) {
        Migrations.run(settings);
        LedgerDatabase database = new LedgerDatabase(settings);
        try {
            return new JdbcLedger(settings, database);
        } catch (RuntimeException | Error failure) {
            database.close();
            throw failure;
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SyncLock lock(String sync) {
        SyncLock lock = locks.take(sync);
        linkIds.abandonBlock();
        return lock;
    }

    @Override
    public MappingRow register(String sync, String mapping, TableName left, TableName right, List<String> pairNames) {
        MappingRow row = mappings.register(sync, mapping, left, right, pairNames);
        tombstones.learn(row.id());
        return row;
    }

    @Override
    public Map<String, Integer> mappings(String sync) {
        return mappings.ids(sync);
    }

    @Override
    public void renameMapping(int mapping, String name) {
        mappings.rename(mapping, name);
    }

    @Override
    public void renamePair(int mapping, String from, String to) {
        mappings.renamePair(mapping, from, to);
    }

    @Override
    public void forgetPairs(int mapping, Collection<String> names) {
        mappings.forgetPairs(mapping, names);
    }

    @Override
    public Map<Side, TableIdentity> identities(int mapping) {
        return identities.find(mapping);
    }

    @Override
    public void setIdentities(int mapping, Map<Side, TableIdentity> sides) {
        identities.set(mapping, sides);
    }

    @Override
    public Optional<MappingRow> find(String sync, String mapping) {
        return mappings.find(sync, mapping);
    }

    @Override
    public void setAside(String sync, Collection<String> runningMappings) {
        progress.setAside(sync, runningMappings);
    }

    @Override
    public Optional<Position> position(String sync, Side side) {
        return progress.position(sync, side);
    }

    @Override
    public void setPosition(String sync, Side side, Position position) {
        database.call(ProgressStore.setPosition(sync, side, position)::execute);
    }

    @Override
    public Optional<Backfill> backfill(int mapping) {
        return progress.backfill(mapping);
    }

    @Override
    public void setBackfill(Backfill backfill) {
        database.call(ProgressStore.setBackfill(backfill)::execute);
    }

    @Override
    public void askForComparison(int mapping) {
        progress.askForComparison(mapping);
    }

    @Override
    public FoundLinks links(MappingRow mapping, Side side, Collection<RecordKey> keys) {
        return links.byKey(mapping, side, keys);
    }

    @Override
    public List<Link> linksAfter(MappingRow mapping, long afterId, int limit) {
        return links.after(mapping, afterId, limit);
    }

    @Override
    public long countLinks(int mapping) {
        return links.count(mapping);
    }

    @Override
    public Optional<Map<Integer, Long>> countLinks(Collection<Integer> ofMappings, Duration within) {
        return links.count(ofMappings, within);
    }

    @Override
    public Map<RecordKey, RecordVersion> tombstones(int mapping, Side side, Collection<RecordKey> keys) {
        return tombstones.lookup(mapping, side, keys);
    }

    @Override
    public List<Long> journal(String sync, List<MappingRow> rows, List<List<Intent>> entries) {
        return journal.append(sync, rows, entries);
    }

    @Override
    public List<JournalEntry> openJournal(String sync, List<MappingRow> rows) {
        return journal.open(sync, rows);
    }

    @Override
    public long newLinkId() {
        return linkIds.take();
    }

    @Override
    public void commit(LedgerUpdate update, List<MappingRow> rows) {
        commits.commit(update, rows);
    }

    @Override
    public List<Issue> issuesOf(int mapping, Side side, Collection<RecordKey> keys) {
        return issues.ofRecords(mapping, side, keys);
    }

    @Override
    public List<Issue> issuesOfTable(int mapping) {
        return issues.ofTable(mapping);
    }

    @Override
    public List<Issue> issues(Collection<Integer> ofMappings, Collection<Issue.State> states, long afterId, int limit) {
        return issues.page(ofMappings, states, afterId, limit);
    }

    @Override
    public Map<Integer, Map<Issue.State, Long>> countIssues(Collection<Integer> ofMappings) {
        return issues.count(ofMappings);
    }

    @Override
    public List<Issue> dueIssues(Collection<Integer> ofMappings, Instant now, int limit) {
        return issues.due(ofMappings, now, limit);
    }

    @Override
    public int makeDue(Collection<Integer> ofMappings, Collection<Long> ids, Instant now) {
        return issues.makeDue(ofMappings, ids, now);
    }

    @Override
    public int makeDueWaitingFor(int mapping, Instant now) {
        return issues.makeDueWaitingFor(mapping, now);
    }

    @Override
    public int makeDueSetBack(Collection<Integer> ofMappings, Instant now, Instant latest) {
        return issues.makeDueSetBack(ofMappings, now, latest);
    }

    @Override
    public int ignore(Collection<Long> ids) {
        return issues.ignore(ids);
    }

    @Override
    public List<Activity> activities(int mapping, RecordKey leftKey, int limit) {
        return activities.newest(mapping, leftKey, limit);
    }

    @Override
    public boolean paused(String sync) {
        return progress.paused(sync);
    }

    @Override
    public void setPaused(String sync, boolean paused) {
        progress.setPaused(sync, paused);
    }

    @Override
    public List<AppliedChange> changes(MappingRow mapping, Side side, RecordKey key, int limit) {
        return changes.newest(mapping, side, key, limit);
    }

    @Override
    public boolean pruneTombstones(Instant before) {
        return TombstoneStore.deleteBefore(before).deleteSome(database);
    }

    @Override
    public boolean pruneHistory(Instant before, long maxBytes) {
        boolean more = ActivityStore.deleteBefore(before).deleteSome(database);
        more |= ChangeStore.deleteBefore(before).deleteSome(database);
        return changes.deleteSomeBeyond(maxBytes) || more;
    }

    @Override
    public void forget(String sync) {
        SyncRemoval.of(sync, database);
    }

    @Override
    public void close() {
        database.close();
    }
}
