package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.ConnectorException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * An open replication connection.
 *
 * <p>Threads: one reads, any may acknowledge, and a virtual thread sends the server a sign of life if the reader does
 * not; a lock keeps them apart. {@link #close} ends the thread and the connection. After a crash the slot stays held
 * until the server notices, which is immediate on one machine.
 */
final class ReplicationConnection implements AutoCloseable {

    /** How often the server gets the acknowledged place while the stream is read. */
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

    /** The longest time without a message to the server; the server gives a connection up after 60 s by default. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    /**
     * How long nothing may move before we ask whether the server is about to stop. It waits for us then, until everything is
     * acknowledged, and we may be waiting for a target that is away.
     */
    private static final Duration STUCK = Duration.ofSeconds(2);

    /**
     * How often, while the stream is silent, a query checks that the server still has a reader for it: its network may
     * be gone.
     */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final String SENDER = """
            SELECT s.active, coalesce(a.wait_event_type IN ('Client', 'Activity'), false) AS waits,
              pg_current_wal_flush_lsn()::text AS flushed
            FROM pg_replication_slots s LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid WHERE s.slot_name = ?
            """;

    /** A server's log may end so many bytes, the header of a page, after what there is to send. */
    private static final long PAGE_HEADER = 64;

    private final Database database;
    private final String slot;

    /** A strong reference: the driver closes a connection that only its stream still refers to. */
    private final Connection connection;

    private final PGReplicationStream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Thread keeper;
    private long lastReadNanos = System.nanoTime();
    private long lastMessageNanos = System.nanoTime();
    private long lastHeardNanos = System.nanoTime();
    private long lastAskedNanos = System.nanoTime();
    private long lastEmptyNanos = System.nanoTime();
    private Lsn received = Lsn.NONE;
    /** The end of the log that the server had sent at the last query, by its own account; nothing arrived since. */
    private Lsn sent = Lsn.NONE;

    private boolean closed;

    /**
     * The server's view of the process that sends to this connection.
     *
     * @param waits whether it has sent all that it could
     * @param flushed where the log ends
     */
    private record Sender(boolean active, boolean waits, Lsn flushed) {
        static Sender of(ResultSet row) throws SQLException {
            return new Sender(row.getBoolean("active"), row.getBoolean("waits"), Lsn.parse(row.getString("flushed")));
        }
    }

    private ReplicationConnection(Database database, String slot, Connection connection, PGReplicationStream stream) {
        this.database = database;
        this.slot = slot;
        this.connection = connection;
        this.stream = stream;
        this.keeper = Thread.ofVirtual().name("tideway-postgres-keepalive").start(this::keepAlive);
    }

    /**
     * Starts the slot's stream; the server continues from {@code from}, or later if the slot was confirmed further.
     *
     * @param connection for replication; belongs to this object from now on, unless this fails
     */
    static ReplicationConnection start(Database database, Connection connection, String slot, Lsn from)
            throws SQLException {
        PGReplicationStream stream = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withStartPosition(LogSequenceNumber.valueOf(from.value()))
                .withAutomaticFlush(false)
                .withStatusInterval((int) STATUS_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", slot)
                .withSlotOption("messages", true)
                .start();
        return new ReplicationConnection(database, slot, connection, stream);
    }

    /** Takes messages until none is there or the reader has enough; never waits for one. */
    interface Reader {
        /**
         * Takes one message.
         *
         * @param message null: there is none now
         * @param at the message's place in the log; for null, how far the server has looked
         * @return whether to continue
         */
        boolean take(@Nullable ByteBuffer message, Lsn at);
    }

    void drain(Reader reader) throws SQLException {
        lock.lock();
        try {
            lastReadNanos = System.nanoTime();
            boolean more = true;
            while (more) {
                ByteBuffer message = stream.readPending();
                Lsn at = new Lsn(stream.getLastReceiveLSN().asLong());
                note(message != null, at);
                more = reader.take(message, at) && message != null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void note(boolean message, Lsn at) {
        if (message) {
            lastMessageNanos = lastReadNanos;
        } else {
            lastEmptyNanos = lastReadNanos;
        }
        if (message || at.compareTo(received) > 0) {
            lastHeardNanos = lastReadNanos;
            received = at.compareTo(received) > 0 ? at : received;
            sent = Lsn.NONE;
        }
    }

    /** Records the place up to which the slot may forget; the server receives it within the status interval. */
    void acknowledge(Lsn place) {
        LogSequenceNumber number = LogSequenceNumber.valueOf(place.value());
        stream.setFlushedLSN(number);
        stream.setAppliedLSN(number);
    }

    /**
     * Drops the connection without a protocol message: the regular end of the stream would first read all that is in
     * flight.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new AssertionError("aborting a connection does not speak to the server", e);
        } finally {
            lock.unlock();
        }
        joinKeeper();
    }

    private void joinKeeper() {
        boolean interrupted = false;
        while (true) {
            try {
                keeper.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepAlive() {
        lock.lock();
        try {
            while (!closed) {
                sendStatusAfterSilence();
                if ((isStuck() && serverWaits()) || (isSilent() && isLost())) {
                    connection.abort(Runnable::run);
                    return;
                }
                closing.awaitNanos(STUCK.toNanos());
            }
        } catch (SQLException e) {
            // The connection is gone; the reader meets the same error and reports it.
        } catch (InterruptedException e) {
            throw new AssertionError("no caller interrupts the keep-alive", e);
        } finally {
            lock.unlock();
        }
    }

    private void sendStatusAfterSilence() throws SQLException {
        if (System.nanoTime() - lastReadNanos >= KEEP_ALIVE.toNanos()) {
            stream.forceUpdateStatus();
            lastReadNanos = System.nanoTime();
        }
    }

    private boolean isStuck() {
        return System.nanoTime() - lastMessageNanos >= STUCK.toNanos()
                && stream.getLastFlushedLSN().compareTo(stream.getLastReceiveLSN()) < 0;
    }

    private boolean isSilent() {
        long now = System.nanoTime();
        return now - lastHeardNanos >= SILENCE.toNanos() && now - lastAskedNanos >= SILENCE.toNanos();
    }

    /**
     * Whether the network swallows messages.
     *
     * <p>If it swallows everything, no connection ends: then the server gives this one up (wal_sender_timeout), or new
     * connections fail too. If it swallows only the messages of the server, the server has sent log that never arrived:
     * an idle server reports at once how far it is.
     */
    private boolean isLost() {
        lastAskedNanos = System.nanoTime();
        long heard = lastHeardNanos;
        try {
            List<Sender> senders = unlocked(
                    () -> database.attempt(TransactionMode.READ, session -> session.query(SENDER, Sender::of, slot)));
            return senders.isEmpty() || !senders.getFirst().active() || isSwallowed(senders.getFirst(), heard);
        } catch (SQLException e) {
            return SqlErrors.isConnectionLost(SqlErrors.state(e));
        } catch (ConnectorException notNow) {
            return false;
        }
    }

    /** A reader that does not come by hears nothing either, and a server that works on a large transaction has nothing to send yet. */
    private boolean isSwallowed(Sender sender, long heardBefore) {
        boolean idle = sender.waits()
                && lastHeardNanos == heardBefore
                && System.nanoTime() - lastEmptyNanos < SILENCE.toNanos();
        boolean swallowed = idle && sent.value() > received.value() + PAGE_HEADER;
        sent = idle ? sender.flushed() : Lsn.NONE;
        return swallowed;
    }

    private boolean serverWaits() throws SQLException {
        return unlocked(database::isShuttingDown);
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }

    /** Asks without the lock: connecting may take its time. */
    private <T> T unlocked(Question<T> question) throws SQLException {
        lock.unlock();
        try {
            return question.ask();
        } finally {
            lock.lock();
        }
    }
}
