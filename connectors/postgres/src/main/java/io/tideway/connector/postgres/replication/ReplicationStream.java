package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Bounds;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a subscription: reads available changes in the caller's thread, and waits briefly if there are none.
 *
 * <p>A batch may end in the middle of a transaction, so that memory holds no whole transaction. Its position is then
 * still the previous one, and after a crash the transaction comes again from its beginning (Invariant 1).
 */
final class ReplicationStream implements ChangeStream {

    /** The first naps are short, because more mostly follows soon; an idle stream costs next to nothing. */
    private static final Duration SHORT_NAP = Duration.ofNanos(100_000);

    private static final Duration LONG_NAP = Duration.ofMillis(1);
    private static final int SHORT_NAPS = 50;

    /** A stream that brought so many changes brings more at once: each reading costs both ends a wake-up. */
    private static final int BUSY = 50;

    private static final Duration BUSY_NAP = Duration.ofNanos(500_000);

    /** How often an idle stream reports a newer position before its wait is over: chunks of a backfill wait for it. */
    private static final Duration IDLE_PROGRESS = Duration.ofMillis(50);

    private final Database database;
    private final String slot;
    private final ReplicationConnection link;
    private final ChangeDecoder decoder;
    private final SlotPosition start;
    private final KnownLogEnd known;
    private boolean busy;
    private long batchChars;
    /**
     * How many changes of the current batch are before the last end of a transaction; -1: all are from the middle of
     * one.
     */
    private int lastEnd;
    /** Whether the last batch ended in the middle of a transaction, whose end is worth a batch of its own. */
    private boolean owesEnd;

    /** The last transaction of which changes were streamed; no transaction has the number 0. */
    private int streamedXid;

    private Lsn reported;
    private long reportedNanos = System.nanoTime() - IDLE_PROGRESS.toNanos();

    ReplicationStream(
            Database database,
            String slot,
            ReplicationConnection link,
            ChangeDecoder decoder,
            SlotPosition start,
            KnownLogEnd known) {
        this.database = database;
        this.slot = slot;
        this.link = link;
        this.decoder = decoder;
        this.start = start;
        this.known = known;
        this.reported = start.lsn();
    }

    @Override
    public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
        if (database.streamedCommits().areMany()) {
            database.call(TransactionMode.READ_RECORDS, session -> true);
        }
        long deadline = System.nanoTime() + wait.toNanos();
        List<Change> changes = new ArrayList<>();
        batchChars = 0;
        lastEnd = decoder.inTransaction() ? -1 : 0;
        for (int naps = 0; ; naps++) {
            drain(changes, limit);
            if (busy && !changes.isEmpty() && hasRoom(changes, limit)) {
                LockSupport.parkNanos(BUSY_NAP.toNanos());
                drain(changes, limit);
            }
            if (!changes.isEmpty() || (owesEnd && lastEnd == 0) || hasProgressed() || System.nanoTime() >= deadline) {
                return batch(changes);
            }
            nap(naps, deadline);
        }
    }

    @Override
    public void acknowledge(Position position) {
        SlotPosition.parse(position).filter(this::isBehind).ifPresent(known -> link.acknowledge(known.lsn()));
    }

    /** A place of an older timeline may hold other changes in the log of this server. */
    private boolean isBehind(SlotPosition position) {
        return position.sameHistory(start) || position.lsn().compareTo(start.lsn()) <= 0;
    }

    @Override
    public void close() {
        link.close();
    }

    private void drain(List<Change> changes, int limit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            link.drain((message, at) -> take(message, at, changes) && hasRoom(changes, limit));
        } catch (SQLException e) {
            // An interrupt closes the socket under a virtual thread that is reading.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw SlotErrors.reading(database.server(), slot, e);
        }
    }

    private boolean take(@Nullable ByteBuffer message, Lsn at, List<Change> changes) {
        if (message == null) {
            decoder.idleAt(at);
            return false;
        }
        int known = changes.size();
        boolean inTransaction = decoder.inTransaction();
        decoder.decode(message, at, changes);
        if (inTransaction && !decoder.inTransaction()) {
            lastEnd = changes.size();
        }
        if (changes.size() > known) {
            tell();
        }
        for (Change change : changes.subList(known, changes.size())) {
            batchChars += change.chars();
        }
        return true;
    }

    private void tell() {
        if (streamedXid != decoder.xid()) {
            streamedXid = decoder.xid();
            database.streamedCommits().add(streamedXid);
        }
    }

    private boolean hasRoom(List<Change> changes, int limit) {
        return changes.size() < limit && batchChars < Bounds.BATCH_CHARS;
    }

    private boolean hasProgressed() {
        return decoder.committed().compareTo(reported) > 0
                && System.nanoTime() - reportedNanos >= IDLE_PROGRESS.toNanos();
    }

    private ChangeBatch batch(List<Change> changes) {
        busy = changes.size() >= BUSY;
        reported = decoder.committed();
        reportedNanos = System.nanoTime();
        owesEnd = lastEnd < changes.size() && (owesEnd || !changes.isEmpty());
        return new ChangeBatch(
                changes,
                start.at(reported, knownEnd()).toPosition(),
                lastEnd < 0 ? OptionalInt.empty() : OptionalInt.of(lastEnd));
    }

    /**
     * Returns the place up to which changes are known: by the streams before a restart, or in other ways. It counts
     * until the stream has passed it.
     */
    private Lsn knownEnd() {
        return Stream.of(reported, decoder.knownEnd(), start.knownEnd(), known.upTo(start.timeline()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static void nap(int naps, long deadline) {
        long length = naps < SHORT_NAPS ? SHORT_NAP.toNanos() : LONG_NAP.toNanos();
        LockSupport.parkNanos(Math.min(length, Math.max(1, deadline - System.nanoTime())));
    }
}
