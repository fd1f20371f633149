package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.SyncLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/** Held as long as its connection lives. Safe for use by several threads. */
final class PostgresSyncLock implements SyncLock {

    private static final int ANSWER_WITHIN_SECONDS = 5;

    private final Connection connection;
    private final Runnable onAbandoned;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private boolean closed;

    /**
     * Takes the lock over that a connection holds.
     *
     * @param onAbandoned is told when the server could not be told that the lock is given back
     */
    PostgresSyncLock(Connection connection, Runnable onAbandoned) {
        this.connection = connection;
        this.onAbandoned = onAbandoned;
    }

    /** One empty round trip. */
    @Override
    public boolean isHeld() {
        oneAtATime.lock();
        try {
            return connection.isValid(ANSWER_WITHIN_SECONDS);
        } catch (SQLException failure) {
            throw LedgerErrors.of(failure);
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public void close() {
        oneAtATime.lock();
        try {
            if (!closed) {
                closed = true;
                unlock();
                connection.close();
            }
        } catch (SQLException failure) {
            throw LedgerErrors.of(failure);
        } finally {
            oneAtATime.unlock();
        }
    }

    /** The server ends a session some time after its connection; whoever takes the lock next shall not have to wait for that. */
    private void unlock() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_advisory_unlock_all()");
        } catch (SQLException gone) {
            // The lock went with the connection, or will, when the server hears that it is gone.
            onAbandoned.run();
        }
    }
}
