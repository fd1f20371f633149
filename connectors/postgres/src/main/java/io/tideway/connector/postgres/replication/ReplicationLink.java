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
 * <p>Threads: one reads, any may acknowledge, and a virtual thread of its own tells the server that we live whenever the reader
 * does not come by; a lock keeps them apart. {@link #close} ends the thread and the connection. A crash leaves the slot held
 * until the server notices, which is at once on one machine.
 */
final class ReplicationLink implements AutoCloseable {

    /** How often the server is told how far we are, while the stream is read. */
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

    /** The longest silence of ours; the server gives a connection up after 60 s by default. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    /**
     * How long nothing may move before we ask whether the server is about to stop. It waits for us then, until everything is
     * acknowledged, and we may be waiting for a target that is away.
     */
    private static final Duration STUCK = Duration.ofSeconds(2);

    /** How often we ask, while the stream is silent, whether the server still has a reader for it: its network may be gone. */
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
    /** What the server had sent when it was last asked, as it believes; nothing came since. */
    private Lsn sent = Lsn.NONE;

    private boolean closed;

    /**
     * What the server says of the one that sends to us.
     *
     * @param waits whether it has sent all that it could
     * @param flushed where the log ends
     */
    private record Sender(boolean active, boolean waits, Lsn flushed) {
        static Sender of(ResultSet row) throws SQLException {
            return new Sender(row.getBoolean("active"), row.getBoolean("waits"), Lsn.parse(row.getString("flushed")));
        }
    }

    private ReplicationLink(Database database, String slot, Connection connection, PGReplicationStream stream) {
        this.database = database;
        this.slot = slot;
        this.connection = connection;
        this.stream = stream;
        this.keeper = Thread.ofVirtual().name("tideway-postgres-keepalive").start(this::keepAlive);
    }

    /**
     * Starts the slot's stream; the server goes on from {@code from}, or later if the slot was confirmed further.
     *
     * @param connection for replication; belongs to the link from now on, unless this fails
     */
    static ReplicationLink start(Database database, Connection connection, String slot, Lsn from) throws SQLException {
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
        return new ReplicationLink(database, slot, connection, stream);
    }

    /** Takes messages until none is there or the reader has enough; never waits for one. */
    interface Reader {
        /**
         * Takes one message.
         *
         * @param message null: nothing is there now
         * @param at the message's place in the log; for null, how far the server has looked
         * @return whether to go on
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

    /** Notes what the slot may forget; the server hears of it within the status interval. */
    void acknowledge(Lsn place) {
        LogSequenceNumber number = LogSequenceNumber.valueOf(place.value());
        stream.setFlushedLSN(number);
        stream.setAppliedLSN(number);
    }

    /** Drops the connection without a word: the stream's own end would first read all that is still on its way. */
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
            // The connection is gone; the reader meets the same and reports it.
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the keep-alive", e);
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
     * A network that swallows everything ends no connection: then the server gives us up in the end (wal_sender_timeout), or cannot be
     * reached by other connections either. Where it swallows only what the server sends, the server has sent what never came: it
     * tells at once how far it is, when it has nothing else to send.
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
