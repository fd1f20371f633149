package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.apply.BatchProcessor;
import io.tideway.engine.apply.SyncComponents;
import io.tideway.engine.capture.Backoff;
import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.capture.Mail;
import io.tideway.engine.capture.Mailbox;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Backfill.Stage;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableSnapshot;
import io.tideway.engine.record.TableState;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.Source;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Reads tables for the first time, or again, chunk by chunk, and passes the chunks to the sync's thread through its mailbox.
 *
 * <p>One thread. Reads ahead only as far as the mailbox accepts. Chunks that were read but not committed when it stops are read again: the
 * progress is durable together with the result of each chunk.
 */
public final class Backfiller implements AutoCloseable {

    static final int CHUNK = 2_000;

    private static final Duration IDLE_WAIT = Duration.ofMillis(200);

    /** Failures in a row before the next table has its turn: a user's transaction may block this one. */
    private static final int ATTEMPTS = 4;

    private static final Duration LAG_WAIT = Duration.ofMillis(2);

    /** The reading of a table on from its durable progress. */
    private static final class Reading {

        private final TableState table;
        private final int number;
        /** Whether a chunk could not be processed: those read after it are discarded. Written by the sync's thread. */
        private volatile boolean delayed;

        Reading(TableState table, int number) {
            this.table = table;
            this.number = number;
        }

        boolean isCurrent() {
            return !delayed && number == table.backfillNumber();
        }
    }

    private final List<TableState> tables;
    private final Sides<Source> sources;
    private final Sides<Boolean> captured;
    private final StreamProgress progress;
    private final Ledger ledger;
    private final BatchProcessor processor;
    private final Mailbox mailbox;
    private final LoopThread thread = new LoopThread();

    Backfiller(List<TableState> tables, SyncComponents parts, BatchProcessor processor, Mailbox mailbox) {
        this.tables = tables;
        this.sources = parts.sources();
        this.captured = parts.captured();
        this.progress = new StreamProgress(captured, sources, parts.events());
        this.ledger = parts.ledger();
        this.processor = processor;
        this.mailbox = mailbox;
    }

    /**
     * Starts the thread of a session that is about to start.
     *
     * @param onDefect receives a defect that ends the thread
     */
    void start(String name, Consumer<Throwable> onDefect) {
        thread.start(name, this::run, onDefect);
    }

    private void run() throws InterruptedException {
        Backoff backoff = new Backoff();
        int failed = 0;
        while (!thread.isClosing()) {
            List<TableState> open =
                    tables.stream().filter(table -> table.now().readsChunks()).toList();
            try {
                if (open.isEmpty()) {
                    thread.pause(IDLE_WAIT);
                } else if (!backfill(open.get(failed / ATTEMPTS % open.size()))) {
                    failed += ATTEMPTS;
                    thread.pause(backoff.next());
                    continue;
                }
                backoff.reset();
                failed = 0;
            } catch (ConnectorException | LedgerException away) {
                if (away instanceof ConnectorException failure
                        && failure.kind() == ConnectorException.Kind.SCHEMA_CHANGED) {
                    mailbox.schemaChanged(failure);
                    return;
                }
                failed += isOfOneTable(away) ? ATTEMPTS : 1;
                thread.pause(backoff.next());
            }
        }
    }

    private static boolean isOfOneTable(RuntimeException failure) {
        return failure instanceof ConnectorException of && of.table().isPresent();
    }

    /**
     * Reads from the durable progress to the end of the table, unless another backfill of it begins.
     *
     * @return false if a chunk cannot be processed now, and must be read again later
     */
    private boolean backfill(TableState table) throws InterruptedException {
        TableSnapshot now = table.now();
        Reading reading = new Reading(table, now.backfillNumber());
        Backfill at = now.backfill();
        while (!thread.isClosing() && at.stage() != Stage.DONE && reading.isCurrent()) {
            at = readOne(reading, at);
        }
        while (!thread.isClosing() && table.isBackfilling() && reading.isCurrent()) {
            thread.pause(IDLE_WAIT);
        }
        return !reading.delayed;
    }

    private Backfill readOne(Reading reading, Backfill at) throws InterruptedException {
        return switch (at.stage()) {
            case LINKS -> readLinks(reading, at);
            case LEFT -> readTable(reading, Side.LEFT, at);
            case RIGHT -> readTable(reading, Side.RIGHT, at);
            case DONE -> at;
        };
    }

    private Backfill readLinks(Reading reading, Backfill at) throws InterruptedException {
        TableState table = reading.table;
        long after = at.cursor().equals(ChunkCursor.START)
                ? 0
                : Long.parseLong(at.cursor().text());
        List<Link> page = ledger.linksAfter(table.row, after, CHUNK); // short if bases are wide, empty at the end
        long records = at.records() + page.size();
        Backfill next = page.isEmpty()
                ? first(table, Stage.LEFT)
                : new Backfill(
                        table.id(),
                        Stage.LINKS,
                        new ChunkCursor(Long.toString(page.get(page.size() - 1).id())),
                        records);
        if (table.replacement().isOpen()) {
            awaitStreamed(reading); // a record that was deleted or moved is not missing
        }
        put(reading, () -> processor.compare(table, page, next));
        return next;
    }

    private Backfill readTable(Reading reading, Side side, Backfill at) throws InterruptedException {
        TableState table = reading.table;
        if (!table.mapping.definition().direction().reads(side)) {
            Backfill next = after(table, at.stage());
            put(reading, () -> processor.chunk(table, side, List.of(), next));
            return next;
        }
        Source source = sources.get(side);
        SnapshotChunk chunk = source.snapshot(table.selection(side), at.cursor(), CHUNK);
        awaitStreamed(reading, side, source.head());
        long records = at.records() + chunk.records().size();
        Backfill next =
                chunk.last() ? after(table, at.stage()) : new Backfill(table.id(), at.stage(), chunk.next(), records);
        put(reading, () -> processor.chunk(table, side, chunk.records(), next));
        return next;
    }

    /**
     * Waits until the side's stream has passed the chunk's content: if not, a record that has moved would look like a new one. So a chunk
     * is never newer than the processed changes, only older ({@link RecordTask#maybeStale}).
     */
    private void awaitStreamed(Reading reading, Side side, Position shown) throws InterruptedException {
        while (!thread.isClosing() && reading.isCurrent() && !progress.hasStreamed(side, shown)) {
            thread.pause(LAG_WAIT);
        }
    }

    private void awaitStreamed(Reading reading) throws InterruptedException {
        for (Side side : Side.values()) {
            if (captured.get(side)) {
                awaitStreamed(reading, side, sources.get(side).head());
            }
        }
    }

    private static Backfill after(TableState table, Stage stage) {
        return first(table, stage == Stage.LEFT ? Stage.RIGHT : Stage.DONE);
    }

    private static Backfill first(TableState table, Stage stage) {
        return new Backfill(table.id(), stage, ChunkCursor.START, 0);
    }

    private void put(Reading reading, BooleanSupplier action) throws InterruptedException {
        mailbox.put(new Mail.Task("backfill of " + reading.table.name(), () -> {
            if (reading.isCurrent()) {
                reading.delayed = !action.getAsBoolean();
            }
        }));
    }

    /** Returns when the thread has ended. */
    @Override
    public void close() {
        thread.close();
    }
}
