package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
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
 * The durable store of the engine. Calls block. A failed call throws {@link LedgerException} and changes nothing. Several
 * threads may use it; only one thread writes the links of a sync.
 */
public interface Ledger extends AutoCloseable {

    /** The approximate maximum number of characters in the bases of links that one call reads, except for very few links. */
    long MAX_READ_CHARS = 4_000_000;

    /** Returns eight lower-case hexadecimal digits that identify this ledger; they are part of the names of provisioned objects. */
    String id();

    /**
     * Takes the exclusive right to run a sync, until the returned lock is closed or its engine dies.
     *
     * @throws LedgerException SYNC_IS_RUNNING when another engine has it
     */
    SyncLock lock(String sync);

    /** Registers the mapping, or finds it; its pairs are matched by name. */
    MappingRow register(String sync, String mapping, TableName left, TableName right, List<String> pairNames);

    /** Returns the ids of the sync's mappings by name, including mappings that do not run. */
    Map<String, Integer> mappings(String sync);

    /** Renames a mapping, and keeps its links and all other state. The name must be free. */
    void renameMapping(int mapping, String name);

    /** Renames a pair of a mapping, and keeps its bases. The name must be free. */
    void renamePair(int mapping, String from, String to);

    /** Forgets the agreement on some pairs: {@link #register} will treat them as new. */
    void forgetPairs(int mapping, Collection<String> names);

    /** Returns the table identities against which the mapping was last set up; a side without an entry is unknown. */
    Map<Side, TableIdentity> identities(int mapping);

    void setIdentities(int mapping, Map<Side, TableIdentity> identities);

    /** Returns the mapping with the pairs of its last registration; registers nothing. */
    Optional<MappingRow> find(String sync, String mapping);

    /**
     * Records which mappings of the sync run. The others stop following their tables, so if one runs again, both sides are
     * compared first. The same happens where a comparison was requested.
     */
    void setAside(String sync, Collection<String> runningMappings);

    Optional<Position> position(String sync, Side side);

    /** Sets a position outside a batch: at the first start and after lost history. */
    void setPosition(String sync, Side side, Position position);

    Optional<Backfill> backfill(int mapping);

    /**
     * Sets the progress of a backfill. Progress at the start of the first stage, LINKS, begins a comparison, and thereby
     * fulfils a request for one.
     */
    void setBackfill(Backfill backfill);

    /**
     * Requests a comparison of both sides. The request stays durable until a comparison begins, whatever happens to a current
     * comparison or backfill. {@link #setAside} begins it at the latest.
     */
    void askForComparison(int mapping);

    /**
     * Returns links by their key on one side; keys without a link are left out. Where bases are wide it reads only some links
     * ({@link #MAX_READ_CHARS}), but at least one. For few keys ({@link io.tideway.spi.ReadPace#FIRST}) it always reads all.
     */
    FoundLinks links(MappingRow mapping, Side side, Collection<RecordKey> keys);

    /**
     * Returns links in the order of their ids: at most {@code limit}, and fewer where bases are wide ({@link #MAX_READ_CHARS}).
     * An empty list is the end.
     */
    List<Link> linksAfter(MappingRow mapping, long afterId, int limit);

    long countLinks(int mapping);

    /** Counts the links of several mappings; empty when that takes longer. */
    Optional<Map<Integer, Long>> countLinks(Collection<Integer> mappings, Duration within);

    /** Returns the keys, among those given, of records that are known to be deleted. */
    Map<RecordKey, RecordVersion> tombstones(int mapping, Side side, Collection<RecordKey> keys);

    /** Stores intents durably before they are sent. Each list is one entry and belongs to one mapping. Returns the entries' ids. */
    List<Long> journal(String sync, List<MappingRow> mappings, List<List<Intent>> entries);

    /**
     * Returns the entries of these mappings that no update has settled, oldest first: the state after a crash. Entries of a
     * mapping that does not run wait until it runs, or until the sync is removed. They are few, because nothing is written for
     * that mapping meanwhile.
     */
    List<JournalEntry> openJournal(String sync, List<MappingRow> mappings);

    /** Returns an id for a link that will be added, higher than all earlier ids. Unused ids are lost. */
    long newLinkId();

    /** Stores a batch durably. */
    void commit(LedgerUpdate update, List<MappingRow> mappings);

    /** Returns issues of records, in any state. */
    List<Issue> issuesOf(int mapping, Side side, Collection<RecordKey> keys);

    /** Returns issues of a table mapping as a whole, in any state. */
    List<Issue> issuesOfTable(int mapping);

    /** Returns issues of some mappings in order of id; {@code states} empty: all. */
    List<Issue> issues(Collection<Integer> mappings, Collection<Issue.State> states, long afterId, int limit);

    /** Counts the mappings' issues by state. */
    Map<Integer, Map<Issue.State, Long>> countIssues(Collection<Integer> mappings);

    /** Returns DEFERRED and OPEN issues whose next attempt is due, oldest first. */
    List<Issue> dueIssues(Collection<Integer> mappings, Instant now, int limit);

    /**
     * Makes issues of the mappings due now; returns how many. {@code ids} empty: all except IGNORED ones. An IGNORED issue that
     * is named by its id becomes OPEN again. Issues of a table mapping as a whole do not change.
     */
    int makeDue(Collection<Integer> mappings, Collection<Long> ids, Instant now);

    /** Makes issues due now that wait for links of that mapping; returns how many. */
    int makeDueWaitingFor(int mapping, Instant now);

    /**
     * Makes issues due now that began after now, or would be due after {@code latest}, because the clock was set back. IGNORED
     * ones do not change. Returns how many.
     */
    int makeDueSetBack(Collection<Integer> mappings, Instant now, Instant latest);

    /** Sets the state of issues of records to IGNORED; returns how many. */
    int ignore(Collection<Long> ids);

    /** Returns the newest activities of a record, newest first. */
    List<Activity> activities(int mapping, RecordKey leftKey, int limit);

    /** Returns the last changes of the record that has, or had, this key on a side, newest first. */
    List<AppliedChange> changes(MappingRow mapping, Side side, RecordKey key, int limit);

    /** Returns whether a sync is paused. */
    boolean paused(String sync);

    void setPaused(String sync, boolean paused);

    /** Deletes some of the tombstones older than the moment; returns whether there may be more. */
    boolean pruneTombstones(Instant before);

    /**
     * Deletes some activities and changes older than the moment, and the oldest changes above the given total size. Returns
     * whether there may be more.
     */
    boolean pruneHistory(Instant before, long maxBytes);

    /** Removes a sync and all its state. */
    void forget(String sync);

    @Override
    void close();
}
