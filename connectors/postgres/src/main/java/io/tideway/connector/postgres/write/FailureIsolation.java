package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.ReadErrors;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.reason.WriteCodes;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.connector.postgres.write.exchange.Exchange;
import io.tideway.connector.postgres.write.statement.CopyStatement;
import io.tideway.connector.postgres.write.statement.CurrentRecords;
import io.tideway.connector.postgres.write.statement.WriteFailures;
import io.tideway.connector.postgres.write.statement.WriteTransaction;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch so that a failing write does not affect the others. Tries all writes in one transaction; if that
 * fails, tries each half in a transaction of its own, and so on.
 *
 * <p>A write that failed because of another record (a unique value, a parent) is tried once more, together with the
 * others of this kind, after the rest. Used once.
 */
final class FailureIsolation {

    /** The same batch, after the server chose it as the victim of a deadlock. */
    private static final int DEADLOCK_RETRIES = 3;

    /** Well below the time after which a server looks for deadlocks. */
    static final String SHORT_LOCK_WAIT = "SELECT pg_catalog.set_config('lock_timeout', '100ms', true)";

    private final Database database;
    private final Catalog catalog;
    private final WriteFailures failures;
    private final Map<WriteId, WriteOutcome> outcomes = new LinkedHashMap<>();
    private SelectedTable selected;
    private boolean refreshed;
    private boolean shortLockWait;
    /** The tables, by oid, that COPY is not for; kept from one batch to the next. */
    private final Set<Long> neverCopied;

    /**
     * Batches of one table run at the same time, except a batch that met an obstacle: the obstacle may be a record or
     * value of another batch.
     */
    private final ReadWriteLock gate;

    private boolean alone;
    private boolean exchanged;
    private boolean copying;

    FailureIsolation(
            Database database, Catalog catalog, SelectedTable selected, Set<Long> neverCopied, ReadWriteLock gate) {
        this.database = database;
        this.catalog = catalog;
        this.selected = selected;
        this.neverCopied = neverCopied;
        this.gate = gate;
        this.failures = new WriteFailures(selected.table());
    }

    List<WriteOutcome> write(List<Write> all) {
        List<Write> writes = new TruncationCheck(selected).refuse(all, outcomes);
        if (!outcomes.isEmpty()) {
            refresh(); // a column may have been widened
            outcomes.clear();
            writes = new TruncationCheck(selected).refuse(all, outcomes);
        }
        copying = CopyStatement.isWorthwhile(writes)
                && !neverCopied.contains(selected.table().oid());
        if (!writes.isEmpty()) {
            isolate(writes, 0);
        }
        List<Write> dependent = writes.stream()
                .filter(write -> dependsOnOthers(java.util.Objects.requireNonNull(outcomes.get(write.id()))))
                .toList();
        if (!dependent.isEmpty() && writes.size() > 1) {
            tryTogether(dependent);
        }
        return new ArrayList<>(outcomes.values());
    }

    /** Changes, once, how the next attempt writes; false if no change helps against this failure. */
    private boolean hasAnotherWay(String state) {
        if (copying) {
            copying = false;
            rememberNotCopied(state);
            return true;
        }
        if (mayBeStale(state)) {
            refresh();
            return true;
        }
        if (!alone && (isDeadlock(state) || isLockWait(state))) {
            alone = true;
            return true;
        }
        return false;
    }

    private void isolate(List<Write> writes, int deadlocks) {
        try {
            record(writeOnce(writes));
        } catch (SQLException e) {
            String state = SqlErrors.state(e);
            if (SqlErrors.isConnectionLost(state)) {
                throw SqlErrors.translate(database.server(), e);
            }
            if (isTaken(state) && !copying && !exchanged) {
                exchanged = true;
                exchange(writes, deadlocks);
            } else if (hasAnotherWay(state)) {
                isolate(writes, deadlocks);
            } else if (isDeadlock(state) && deadlocks < DEADLOCK_RETRIES) {
                isolate(writes, deadlocks + 1);
            } else if (isLockWait(state) && !shortLockWait) {
                shortLockWait = true;
                isolate(writes, deadlocks);
            } else if (writes.size() == 1) {
                record(List.of(outcome(writes.get(0), e)));
            } else {
                isolate(writes.subList(0, writes.size() / 2), deadlocks);
                isolate(writes.subList(writes.size() / 2, writes.size()), deadlocks);
            }
        }
    }

    /**
     * Lets the engine decide again on a record that does not hold the expected values, even if the server could not
     * read them.
     */
    private WriteOutcome outcome(Write write, SQLException error) {
        if (mayBeOfExpectation(SqlErrors.state(error))) {
            Optional<WriteOutcome> moved = database.call(
                    TransactionMode.WRITE, session -> new CurrentRecords(selected).unlessAsExpected(session, write));
            if (moved.isPresent()) {
                return moved.get();
            }
        }
        return failures.outcome(write, error);
    }

    /** A value of a wrong form, or a name that is not there. */
    private static boolean mayBeOfExpectation(String state) {
        return state.startsWith("22") || state.startsWith("42");
    }

    private List<WriteOutcome> writeOnce(List<Write> writes) throws SQLException {
        WriteTransaction transaction = new WriteTransaction(selected, copying);
        return attempt(session -> {
            if (shortLockWait) {
                session.execute(SHORT_LOCK_WAIT);
                return transaction.writeUnlocked(session, writes);
            }
            return transaction.writeAll(session, writes);
        });
    }

    /**
     * Writes records that want values which others of them give up in one exchange, and isolates those with another
     * obstacle.
     */
    private void exchange(List<Write> writes, int deadlocks) {
        alone = true;
        attemptOnce(session -> new Exchange(selected).write(session, writes));
        List<Write> rest = writes.stream()
                .filter(write -> !outcomes.containsKey(write.id()))
                .toList();
        if (!rest.isEmpty()) {
            isolate(rest, deadlocks);
        }
    }

    /** Retries together the records that blocked each other: they may pass after the others are written. */
    private void tryTogether(List<Write> writes) {
        attemptOnce(session -> new WriteTransaction(selected, false).writeAll(session, writes));
    }

    private interface Attempt {
        List<WriteOutcome> run(Session session) throws SQLException;
    }

    private List<WriteOutcome> attempt(Attempt attempt) throws SQLException {
        Lock lock = alone ? gate.writeLock() : gate.readLock();
        lock.lock();
        try {
            return database.attempt(TransactionMode.WRITE, attempt::run);
        } finally {
            lock.unlock();
        }
    }

    private void attemptOnce(Attempt attempt) {
        try {
            record(attempt(attempt));
        } catch (SQLException e) {
            if (SqlErrors.isConnectionLost(SqlErrors.state(e))) {
                throw SqlErrors.translate(database.server(), e);
            }
        }
    }

    private void record(List<WriteOutcome> some) {
        some.forEach(outcome -> outcomes.put(outcome.id(), outcome));
    }

    private static boolean dependsOnOthers(@Nullable WriteOutcome outcome) {
        return outcome instanceof WriteOutcome.Deferred deferred
                && deferred.rivals().isEmpty()
                && (deferred.reason().code().equals(WriteCodes.UNIQUE_VIOLATION)
                        || deferred.reason().code().equals(WriteCodes.FOREIGN_KEY_VIOLATION));
    }

    /** A value or a constraint may be in the way of one batch; all else is in the way of every one. */
    private void rememberNotCopied(String state) {
        if (state.startsWith("0A") || state.equals("42501")) {
            neverCopied.add(selected.table().oid());
        }
    }

    /** An unknown name, operator or cast, or a value of a wrong form: the table may have been altered since it was read. */
    private boolean mayBeStale(String state) {
        return !refreshed && (state.startsWith("42") || state.equals("22P02") || state.equals("0A000"));
    }

    private void refresh() {
        refreshed = true;
        catalog.forget(selected.table().name());
        selected = SelectedTable.resolve(catalog, selected.selection());
        ReadErrors.requireReadable(database, selected);
    }

    private static boolean isDeadlock(String state) {
        return state.equals("40001") || state.equals("40P01");
    }

    private static boolean isTaken(String state) {
        return state.equals("23505") || state.equals("23P01");
    }

    private static boolean isLockWait(String state) {
        return state.equals("55P03");
    }
}
