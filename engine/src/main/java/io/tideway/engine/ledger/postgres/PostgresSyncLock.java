package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.SyncLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/** A lock that is held while its connection lives. Thread safe. */
final class PostgresSyncLock implements SyncLock {

    private static final int ANSWER_TIMEOUT_SECONDS = 5;

    private final Connection connection;
    private final Runnable onAbandoned;
    private final ReentrantLock guard = new ReentrantLock();
    private boolean closed;

    /**
     * Takes over the lock that a connection holds.
     *
     * @param onAbandoned called when the release of the lock could not be sent to the server
     */
    PostgresSyncLock(Connection connection, Runnable onAbandoned) {
        this.connection = connection;
        this.onAbandoned = onAbandoned;
    }

    /** Costs one empty round trip. */
    @Override
    public boolean isHeld() {
        guard.lock();
        try {
            return connection.isValid(ANSWER_TIMEOUT_SECONDS);
        } catch (SQLException failure) {
            throw LedgerErrors.of(failure);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public void close() {
        guard.lock();
        try {
            if (!closed) {
                closed = true;
                unlock();
                connection.close();
            }
        } catch (SQLException failure) {
            throw LedgerErrors.of(failure);
        } finally {
            guard.unlock();
        }
    }

    /**
     * Releases the lock explicitly, because the server ends a session some time after its connection. The next holder must not
     * wait for that.
     */
    private void unlock() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_advisory_unlock_all()");
        } catch (SQLException gone) {
            // The server releases the lock when it notices the loss of the connection.
            onAbandoned.run();
        }
    }
}
