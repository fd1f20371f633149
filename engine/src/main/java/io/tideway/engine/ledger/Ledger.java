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
 * What the pipeline stores and asks. Calls block; a call that fails throws {@link LedgerException} and leaves nothing half done.
 * May be used from several threads; the links of one sync are written by one thread alone.
 */
public interface Ledger extends AutoCloseable {

    /** Links that are read together hold bases of about so many characters at most, unless they are very few. */
    long MAX_READ_CHARS = 4_000_000;

    /** Eight lower-case hexadecimal digits that tell this ledger from any other; part of the names that are provisioned. */
    String id();

    /**
     * Takes the right to run a sync, until the returned lock is closed or its engine dies.
     *
     * @throws LedgerException SYNC_IS_RUNNING when another engine has it
     */
    SyncLock lock(String sync);

    /** Makes the mapping known, or finds it; its pairs are matched by name. */
    MappingRow register(String sync, String mapping, TableName left, TableName right, List<String> pairNames);

    /** The ids of the sync's mappings by name, those that do not run included. */
    Map<String, Integer> mappings(String sync);

    /** Gives a mapping another name; its links and all else stay. The name must be free. */
    void renameMapping(int mapping, String name);

    /** Gives a pair of a mapping another name; its bases stay. The name must be free. */
    void renamePair(int mapping, String from, String to);

    /** Forgets what was agreed on for some pairs: {@link #register} will take them as new. */
    void forgetPairs(int mapping, Collection<String> names);

    /** What each side of the mapping was last made against; a side without an entry is not known. */
    Map<Side, TableIdentity> identities(int mapping);

    void setIdentities(int mapping, Map<Side, TableIdentity> identities);

    /** The mapping as it is known, over the pairs that it was last registered with; makes nothing known. */
    Optional<MappingRow> find(String sync, String mapping);

    /**
     * Notes which mappings of the sync run. The others do not follow their tables from now on: should one come back, both sides are
     * compared first. So they are where a comparison was asked for.
     */
    void setAside(String sync, Collection<String> runningMappings);

    Optional<Position> position(String sync, Side side);

    /** Sets a position by itself, at the first start and after lost history. */
    void setPosition(String sync, Side side, Position position);

    Optional<Backfill> backfill(int mapping);

    /** Sets how far a backfill is. One at the start of its first stage, LINKS, begins a comparison, thus also one that was asked for. */
    void setBackfill(Backfill backfill);

    /**
     * Asks for a comparison of both sides. Durable until one begins, whatever becomes of the comparison or backfill that is under way;
     * {@link #setAside} begins it at the latest.
     */
    void askForComparison(int mapping);

    /**
     * Links by their key on one side; a key without a link is left out. Where bases are wide only some of the links are read
     * ({@link #MAX_READ_CHARS}), one at least, but for few keys ({@link io.tideway.spi.ReadPace#FIRST}) always all.
     */
    FoundLinks links(MappingRow mapping, Side side, Collection<RecordKey> keys);

    /**
     * Links in the order of their ids, at most {@code limit}, fewer where bases are wide ({@link #MAX_READ_CHARS}): no link at all
     * is the end.
     */
    List<Link> linksAfter(MappingRow mapping, long afterId, int limit);

    long countLinks(int mapping);

    /** The same for several mappings; empty where that takes longer. */
    Optional<Map<Integer, Long>> countLinks(Collection<Integer> mappings, Duration within);

    /** Of these keys, those of records that are known to be gone. */
    Map<RecordKey, RecordVersion> tombstones(int mapping, Side side, Collection<RecordKey> keys);

    /** Makes intents durable before they are sent: an entry for each list, which is of one mapping; returns the entries' ids. */
    List<Long> journal(String sync, List<MappingRow> mappings, List<List<Intent>> entries);

    /**
     * Entries of these mappings that no update has settled, oldest first: what a crash left. Those of a mapping that does not run
     * wait until it does, or until the sync is forgotten; they are few, since nothing is written for it meanwhile.
     */
    List<JournalEntry> openJournal(String sync, List<MappingRow> mappings);

    /** An id for a link that is about to be added; higher than all before. Ids that are not used are lost. */
    long newLinkId();

    /** Makes a batch durable. */
    void commit(LedgerUpdate update, List<MappingRow> mappings);

    /** Issues of records, whatever their state. */
    List<Issue> issuesOf(int mapping, Side side, Collection<RecordKey> keys);

    /** Issues of a table mapping as a whole, whatever their state. */
    List<Issue> issuesOfTable(int mapping);

    /** Issues of some mappings in order of id; {@code states} empty: all. */
    List<Issue> issues(Collection<Integer> mappings, Collection<Issue.State> states, long afterId, int limit);

    /** Counts of the mappings' issues by state. */
    Map<Integer, Map<Issue.State, Long>> countIssues(Collection<Integer> mappings);

    /** DEFERRED and OPEN issues whose next attempt is due, oldest first. */
    List<Issue> dueIssues(Collection<Integer> mappings, Instant now, int limit);

    /**
     * Makes issues of the mappings due now; returns how many. {@code ids} empty: all that are not IGNORED; an IGNORED one that is
     * asked for by its id is OPEN again. Those of a table mapping as a whole stay as they are.
     */
    int makeDue(Collection<Integer> mappings, Collection<Long> ids, Instant now);

    /** Makes due now what waits for links of that mapping; returns how many. */
    int makeDueWaitingFor(int mapping, Instant now);

    /**
     * Makes due now what began after now, or would be due after {@code latest}: the clock was set back since. IGNORED ones stay as they
     * are; returns how many.
     */
    int makeDueSetBack(Collection<Integer> mappings, Instant now, Instant latest);

    /** Sets the state of issues of records to IGNORED; returns how many. */
    int ignore(Collection<Long> ids);

    /** The newest activities of a record, newest first. */
    List<Activity> activities(int mapping, RecordKey leftKey, int limit);

    /** What was done last to the record that has, or had, this key on a side, newest first. */
    List<AppliedChange> changes(MappingRow mapping, Side side, RecordKey key, int limit);

    /** Whether a sync is paused. */
    boolean paused(String sync);

    void setPaused(String sync, boolean paused);

    /** Forgets tombstones older than the moment, some at a time; whether there may be more. */
    boolean pruneTombstones(Instant before);

    /**
     * Forgets activities and changes older than the moment, and the oldest changes where they are more than so many bytes, some at a
     * time; whether there may be more.
     */
    boolean pruneHistory(Instant before, long maxBytes);

    /** Forgets a sync with all that belongs to it. */
    void forget(String sync);

    @Override
    void close();
}
