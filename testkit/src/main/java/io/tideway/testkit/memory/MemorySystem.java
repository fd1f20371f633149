package io.tideway.testkit.memory;

import io.tideway.spi.Capability;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.Origin;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import io.tideway.testkit.memory.MemoryField.Unique;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A system in memory: tables, transactions and a log of commits. Tests edit it as its users; {@link #connector}
 * connects to it as Tideway does.
 *
 * <p>Repeatable: numbers come from counters, times from the given clock, orders from the keys. One lock guards
 * everything, so it may be used from any thread. It outlives its connectors: to open another one is a restart.
 */
public final class MemorySystem {

    /** Spreads numbers. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final InstantSource clock;
    private final MemoryCharacter character;
    private final Map<TableName, MemoryRows> tables = new LinkedHashMap<>();
    private final MemoryConstraints constraints = new MemoryConstraints(tables);
    private final Map<TableName, Reason> refused = new LinkedHashMap<>();
    private final MemoryLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition committed = lock.newCondition();
    private final Set<TableName> hidden = new HashSet<>();
    private final Set<TableName> lockedTables = new HashSet<>();
    private Runnable beforeBlindWrites = () -> {};
    private long writes;

    public MemorySystem(InstantSource clock, MemoryCharacter character, MemoryTable... definitions) {
        this.clock = clock;
        this.character = character;
        this.log = new MemoryLog(character.maxHistory());
        for (MemoryTable definition : definitions) {
            tables.put(definition.name(), new MemoryRows(definition));
        }
    }

    public Connector connector() {
        return new MemoryConnector(this);
    }

    /**
     * Edits as a user of the system, in one commit.
     *
     * @return the number of the commit; of the last one, if nothing was edited
     * @throws ConstraintViolation when an edit is refused; nothing is done then
     */
    public long transaction(Consumer<MemoryTransaction> edits) {
        return commit(Origin.OTHERS, edits);
    }

    /** Creates one record as a user; returns its key. */
    public RecordKey insert(String table, Fields fields) {
        List<RecordKey> keys = new ArrayList<>();
        transaction(tx -> keys.add(tx.insert(table, fields)));
        return keys.getFirst();
    }

    /** Changes one record as a user. */
    public void update(String table, RecordKey key, Fields fields) {
        transaction(tx -> tx.update(table, key, fields));
    }

    /** Deletes one record as a user. */
    public void delete(String table, RecordKey key) {
        transaction(tx -> tx.delete(table, key));
    }

    /** All records of a table, complete, in key order. */
    public NavigableMap<RecordKey, Fields> records(String table) {
        return locked(() -> {
            NavigableMap<RecordKey, Fields> copy = new TreeMap<>();
            rows(TableName.parse(table)).inKeyOrder().forEach((key, row) -> copy.put(key, row.fields()));
            return copy;
        });
    }

    public Optional<Fields> record(String table, RecordKey key) {
        return locked(
                () -> Optional.ofNullable(rows(TableName.parse(table)).get(key)).map(MemoryRow::fields));
    }

    /** The number of the newest commit. */
    public long version() {
        return locked(log::last);
    }

    /** Returns how many writes through connectors were done; constant if only echoes are left. */
    public long writes() {
        return locked(() -> writes);
    }

    /** Names of the subscriptions that are provisioned. */
    public List<String> subscriptions() {
        return locked(log::subscriptions);
    }

    /**
     * Hides rows of a table from connectors, or ends that: reads of it are refused meanwhile. Its changes are streamed
     * all the same.
     */
    public void hideRows(String table, boolean hide) {
        TableName name = TableName.parse(table);
        locked(() -> hide ? hidden.add(name) : hidden.remove(name));
    }

    boolean hidesRows(TableName table) {
        return hidden.contains(table);
    }

    /** Returns the records of a table for a reader that takes each missing one as deleted. */
    MemoryRows unlockedRows(TableName table) {
        if (lockedTables.contains(table)) {
            throw MemoryReasons.locked(table);
        }
        return wholeRows(table);
    }

    MemoryRows wholeRows(TableName table) {
        if (hidesRows(table)) {
            throw MemoryReasons.refused(table);
        }
        return rows(table);
    }

    /** Lets reads of a table fail, as where a user has locked it, until it is unlocked. */
    public void lock(String table, boolean lock) {
        TableName name = TableName.parse(table);
        locked(() -> lock ? lockedTables.add(name) : lockedTables.remove(name));
    }

    /** Loses the whole log: streams that had not read it to its end get HISTORY_LOST. */
    public void forgetHistory() {
        locked(() -> {
            log.forget();
            committed.signalAll();
        });
    }

    /** Loses the changes of one table that are in the log: streams that had not read them report a gap in their place. */
    public void loseChanges(String table) {
        locked(() -> log.lose(TableName.parse(table)));
    }

    /**
     * Does something in the moment between the reading and the writing of a system without conditional writes, where users'
     * edits are overwritten unseen.
     */
    public void beforeBlindWrites(Runnable action) {
        locked(() -> beforeBlindWrites = action);
    }

    /** From now on a table gives keys to Tideway, or none; its users get theirs. */
    public void refuseKeys(String table, boolean refuse) {
        locked(() -> rows(TableName.parse(table)).refuseKeys(refuse));
    }

    long commit(Origin origin, Consumer<MemoryTransaction> edits) {
        return locked(() -> {
            boolean reportsOrigin = character.can(Capability.REPORTS_ORIGIN);
            long number = log.last() + 1;
            MemoryTransaction tx = new MemoryTransaction(
                    this,
                    new ChangeInfo(version(number), clock.instant(), reportsOrigin ? origin : Origin.UNKNOWN),
                    origin == Origin.OURS ? EnumSet.allOf(Unique.class) : EnumSet.of(Unique.AT_EACH_EDIT));
            boolean done = false;
            try {
                edits.accept(tx);
                constraints.checkEnd();
                done = true;
            } finally {
                if (!done) {
                    tx.rollBack();
                }
            }
            if (!tx.isEmpty()) {
                log.append(new MemoryCommit(number, tx.info().committedAt(), tx.changes()));
                committed.signalAll();
            }
            return log.last();
        });
    }

    /** Returns the version of a read or write now; {@code number} is the newest commit. */
    RecordVersion version(long number) {
        return new RecordVersion(character.versionsBySecond() ? clock.instant().getEpochSecond() : number);
    }

    /** Whether a search for changes finds it by now. */
    boolean shows(MemoryCommit commit) {
        long late = Math.floorMod((commit.number() * GOLDEN) >>> 7, character.lateBySeconds() + 1L);
        return !commit.committedAt().plusSeconds(late).isAfter(clock.instant());
    }

    /** Returns the information on a change that is found as a current record. */
    ChangeInfo changedAt(MemoryRow row) {
        return new ChangeInfo(new RecordVersion(row.committedAt().getEpochSecond()), row.committedAt(), Origin.UNKNOWN);
    }

    void countWrites(long done) {
        locked(() -> writes += done);
    }

    void interfere() {
        locked(() -> beforeBlindWrites).run();
    }

    public MemoryCharacter character() {
        return character;
    }

    MemoryConstraints constraints() {
        return constraints;
    }

    MemoryLog log() {
        return log;
    }

    Collection<MemoryRows> tables() {
        return tables.values();
    }

    MemoryRows rows(TableName table) {
        MemoryRows rows = tables.get(table);
        if (rows == null) {
            throw MemoryReasons.unknownTable(table);
        }
        return rows;
    }

    ReentrantLock lock() {
        return lock;
    }

    Condition committed() {
        return committed;
    }

    /** From now on nothing can be provisioned for the table; an empty reason ends that. */
    public void refuse(String table, Optional<Reason> reason) {
        locked(() -> {
            refused.remove(TableName.parse(table));
            reason.ifPresent(why -> refused.put(TableName.parse(table), why));
        });
    }

    /** Why nothing can be provisioned for a table. */
    Optional<Reason> refusal(TableName table) {
        return Optional.ofNullable(refused.get(table));
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
