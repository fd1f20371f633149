package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.Bounds;
import io.tideway.connector.postgres.session.ServerSettings;
import io.tideway.connector.postgres.session.VisibleTransactions;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a subscription: reads the log in the caller's thread, page by page.
 *
 * <p>While changes come it asks again at once; then after short naps; then it sleeps, and is woken by the next commit. Asking often
 * while it is busy, and being woken only from sleep, spares the users: a notification holds a lock of the whole server while its
 * transaction commits. A crash leaves the subscription free, and the bell on for seconds.
 */
final class TriggerStream implements ChangeStream {

    private static final Duration SHORT_NAP = Duration.ofMillis(1);
    private static final Duration LONG_NAP = Duration.ofMillis(5);
    private static final int SHORT_NAPS = 20;
    private static final int LONG_NAPS = 60;

    /** How often a sleeper looks by itself, because a commit that began before it slept does not wake it. */
    private static final Duration SLEEP = Duration.ofMillis(100);

    /** The same, if transactions may not notify. */
    private static final Duration SLEEP_WITHOUT_BELL = Duration.ofMillis(10);

    private static final int BELL_SECONDS = 20;

    /** How often an idle stream reports a newer position before its wait is over. */
    private static final Duration IDLE_PROGRESS = Duration.ofMillis(200);

    private final ServerSettings server;
    private final LogReader reader;
    private final LogDecoder decoder;
    private final LogMaintenance keeper;
    private final LogPosition start;
    private final boolean bell;
    private final Deque<LogRow> rows = new ArrayDeque<>();
    private final Deque<Change> decoded = new ArrayDeque<>();
    private long decodedChars;
    private @Nullable OpenTransaction reading;
    private VisibleTransactions read;
    private VisibleTransactions readAfterRows;
    private VisibleTransactions reported;
    private long reportedNanos = System.nanoTime() - IDLE_PROGRESS.toNanos();
    private long bellUntilNanos = System.nanoTime();
    /** Whether the last changes ended in the middle of a transaction, whose end is worth a batch of its own. */
    private boolean owesEnd;
    /** Whether a page, or a transaction that is larger than one, ended since the last batch. */
    private boolean ended;

    private int naps;

    /** A transaction that is too large for a page: read by itself, up to a row so far. */
    private record OpenTransaction(long xid, long lastId, VisibleTransactions visible) {}

    TriggerStream(
            ServerSettings server,
            LogReader reader,
            LogDecoder decoder,
            LogMaintenance keeper,
            LogPosition start,
            boolean bell) {
        this.server = server;
        this.reader = reader;
        this.decoder = decoder;
        this.keeper = keeper;
        this.start = start;
        this.bell = bell;
        this.read = start.read();
        this.readAfterRows = start.read();
        this.reported = start.read();
    }

    @Override
    public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        try {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                List<Change> changes = take(limit);
                if (!changes.isEmpty() || hasProgressed()) {
                    return batch(changes);
                }
                keeper.keepInOrder();
                readMore();
                if (!rows.isEmpty() || !decoded.isEmpty()) {
                    wake();
                } else if (System.nanoTime() < deadline) {
                    nap(deadline);
                } else {
                    return batch(changes);
                }
            }
        } catch (SQLException e) {
            // An interrupt closes the socket under a virtual thread that is reading.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw LogErrors.reading(server, keeper.name(), e);
        }
    }

    private List<Change> take(int limit) {
        while (decoded.size() < limit && decodedChars < Bounds.BATCH_CHARS && !rows.isEmpty()) {
            List<Change> changes = new ArrayList<>();
            decoder.decode(rows.remove(), changes);
            changes.stream().filter(change -> !isRepeated(change)).forEach(this::hold);
        }
        List<Change> taken = new ArrayList<>();
        for (long chars = 0; taken.size() < limit && chars < Bounds.BATCH_CHARS && !decoded.isEmpty(); ) {
            Change change = decoded.remove();
            taken.add(change);
            chars += change.chars();
            decodedChars -= change.chars();
        }
        if (rows.isEmpty() && decoded.isEmpty()) {
            read = readAfterRows;
            ended |= reading == null;
        }
        return taken;
    }

    private void hold(Change change) {
        decoded.add(change);
        decodedChars += change.chars();
    }

    /** A table that will be compared need not be compared twice; TRUNCATE fires for each partition. */
    private boolean isRepeated(Change change) {
        return change instanceof Change.Truncated
                && decoded.peekLast() instanceof Change.Truncated last
                && last.table().equals(change.table());
    }

    /** Reads a page; the previous one is used up. */
    private void readMore() throws SQLException {
        OpenTransaction transaction = reading;
        if (transaction == null) {
            LogPage page = reader.read(read);
            if (page.isPartOfOne()) {
                begin(page);
            } else if (isFlushed(page)) {
                take(page, page.whole());
                readAfterRows = page.after(read);
            }
        } else {
            continueReading(transaction);
        }
        if (rows.isEmpty() && decoded.isEmpty()) {
            read = readAfterRows;
            ended |= reading == null;
        }
    }

    private void begin(LogPage page) throws SQLException {
        LogRow last = page.rows().getLast();
        if (isFlushed(page)) {
            take(page, page.rows());
            reading = new OpenTransaction(last.xid(), last.id(), page.visible());
        }
    }

    private void continueReading(OpenTransaction transaction) throws SQLException {
        LogPage page = reader.readOne(transaction.xid(), transaction.lastId());
        take(page, page.rows());
        if (page.full()) {
            reading =
                    new OpenTransaction(transaction.xid(), page.rows().getLast().id(), transaction.visible());
        } else {
            reading = null;
            readAfterRows = read.with(transaction.visible(), transaction.xid() + 1);
        }
    }

    private void take(LogPage page, List<LogRow> some) {
        decoder.alterations(page).forEach(this::hold);
        rows.addAll(some);
    }

    /** Changes are worth the wait for the disk; an idle stream looks again. */
    private boolean isFlushed(LogPage page) throws SQLException {
        if (!page.flushed() && !page.rows().isEmpty()) {
            reader.flush();
            return true;
        }
        return page.flushed();
    }

    private boolean hasProgressed() {
        return !read.equals(reported) && (owesEnd || System.nanoTime() - reportedNanos >= IDLE_PROGRESS.toNanos());
    }

    /** Returns the transactions of a page. They are interleaved in the order of capture, so they end with the page. */
    private ChangeBatch batch(List<Change> changes) {
        reported = read;
        reportedNanos = System.nanoTime();
        boolean midway = !read.equals(readAfterRows) || reading != null;
        OptionalInt begin = owesEnd && !ended ? OptionalInt.empty() : OptionalInt.of(0);
        OptionalInt lastEnd = midway ? begin : OptionalInt.of(changes.size());
        owesEnd = midway && ((owesEnd && !ended) || !changes.isEmpty());
        ended = false;
        return new ChangeBatch(changes, start.at(read).toPosition(), lastEnd);
    }

    private void nap(long deadline) throws SQLException {
        Duration longest = naps < SHORT_NAPS ? SHORT_NAP : naps < LONG_NAPS ? LONG_NAP : sleep();
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        Duration nap = longest.compareTo(left) < 0 ? longest : left;
        if (bell && naps > LONG_NAPS) {
            reader.listen(Math.max(1, (int) nap.toMillis()));
        } else if (!bell || naps < LONG_NAPS) {
            LockSupport.parkNanos(nap.toNanos());
        }
        naps++;
    }

    /** The bell is turned on one look before the first sleep, so that no commit falls between. */
    private Duration sleep() throws SQLException {
        if (!bell) {
            return SLEEP_WITHOUT_BELL;
        }
        if (System.nanoTime() - bellUntilNanos >= 0) {
            reader.ring(BELL_SECONDS);
            bellUntilNanos =
                    System.nanoTime() + Duration.ofSeconds(BELL_SECONDS / 2).toNanos();
        }
        return SLEEP;
    }

    /** Withdraws the request to be notified: a busy reader does not need it. */
    private void wake() throws SQLException {
        if (naps < LONG_NAPS && System.nanoTime() - bellUntilNanos < 0) {
            reader.ring(0);
            bellUntilNanos = System.nanoTime();
        }
        naps = 0;
    }

    @Override
    public void acknowledge(Position position) {
        LogPosition.parse(position).ifPresent(acknowledged -> keeper.acknowledge(acknowledged.read()));
    }

    @Override
    public void close() {
        reader.close();
    }
}
