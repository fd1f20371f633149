package io.tideway.engine.world;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.apply.BatchProcessor;
import io.tideway.engine.apply.SyncComponents;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.LockMonitor;
import io.tideway.engine.commit.StreamProgress;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.event.SideCounters;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Backfill.Stage;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.StreamedDeletes;
import io.tideway.engine.record.TableOrder;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.Preparation;
import io.tideway.engine.schema.SchemaChangeFilter;
import io.tideway.engine.sync.Backfiller;
import io.tideway.engine.sync.Subscriptions;
import io.tideway.engine.sync.SyncSession;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.Source;
import io.tideway.spi.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run of the engine in a {@link SyncWorld}, from its start to a crash. It performs, one call at a time, the work of the
 * threads of {@link SyncSession}, {@code Capture} and {@link Backfiller}. Changes and chunks that were read wait to be
 * processed, like in the mailbox.
 */
public final class SyncRun {

    private final SyncDefinition definition;
    private final Ledger ledger;
    private final Sides<Connector> connectors;
    private final Sides<Boolean> captured;
    private final EventPublisher events;
    private final SyncComponents parts;
    final Map<String, TableState> tables;
    public final BatchProcessor processor;
    private final List<TableState> parentsFirst;
    /** Sides whose streams were opened and have not streamed anything yet. */
    private final Set<Side> opened = EnumSet.noneOf(Side.class);
    /** The first batches of streams. */
    private final Set<ChangeBatch> firstBatches = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Map<Side, ChangeStream> streams = new EnumMap<>(Side.class);
    private final Map<Side, Position> readUpTo = new EnumMap<>(Side.class);
    private final Sides<Deque<ChangeBatch>> inboxes = new Sides<>(new ArrayDeque<>(), new ArrayDeque<>());
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private @Nullable Reading reading;
    /** The tables of chunks that could not be processed. */
    private final Set<TableState> delayed = new HashSet<>();

    /** The place where the backfill continues to read. */
    private record Reading(TableState table, Backfill at, int number) {}

    /**
     * A chunk that was read and waits to be processed.
     *
     * @param ready whether the stream has passed the state that the chunk shows
     */
    private record Chunk(BooleanSupplier ready, Runnable action) {}

    SyncRun(
            SyncDefinition definition,
            Ledger ledger,
            Sides<Connector> connectors,
            InstantSource clock,
            EngineListener listener,
            int maxHeldDeletes) {
        this.definition = definition;
        this.ledger = ledger;
        this.connectors = connectors;
        this.captured = new Sides<>(reads(Side.LEFT), reads(Side.RIGHT));
        this.tables = new Preparation(definition, new Sides<>(connectors.left(), connectors.right()), ledger)
                .prepare(Set.of())
                .tables();
        this.parentsFirst = TableOrder.parentsFirst(tables);
        this.events = new EventPublisher(definition.name(), new SideCounters(), new SideCounters(), clock, listener);
        Sides<Source> sources =
                new Sides<>(connectors.left().source(), connectors.right().source());
        this.parts = new SyncComponents(
                definition.name(),
                ledger,
                new LinkCache(ledger),
                new RecordFetcher(sources),
                new IssueTracker(ledger, clock, events),
                events,
                sources,
                new Sides<>(connectors.left().target(), connectors.right().target()),
                captured,
                new SchemaChangeFilter(false),
                new StreamedDeletes(),
                new LockMonitor());
        this.processor = new BatchProcessor(parts, tables, clock, task -> {}, maxHeldDeletes);
        for (Side side : Side.values()) {
            if (captured.get(side)) {
                readUpTo.put(side, provision(side));
                events.counters(side).position = Optional.of(Objects.requireNonNull(readUpTo.get(side)));
            }
        }
        processor.recover();
    }

    private boolean reads(Side side) {
        return definition.tables().stream().anyMatch(table -> table.direction().reads(side));
    }

    private Subscription subscription(Side side) {
        return Subscriptions.of(ledger.id(), definition.name(), side, tables.values());
    }

    private Position provision(Side side) {
        Provision provision = connectors.get(side).provision(subscription(side), false);
        Optional<Position> known = ledger.position(definition.name(), side);
        if (known.isPresent() && !provision.createdStream()) {
            return known.get();
        }
        if (known.isPresent()) {
            tables.values().forEach(processor.comparisons::begin);
        }
        ledger.setPosition(definition.name(), side, provision.start());
        return provision.start();
    }

    /** Reads a side's stream, up to the limit of changes, which then wait to be processed. Returns whether there was any change. */
    boolean read(Side side, int limit) {
        if (!captured.get(side)) {
            return false;
        }
        Position from = Objects.requireNonNull(readUpTo.get(side));
        try {
            boolean isOpening = !streams.containsKey(side);
            ChangeBatch batch = stream(side, from).poll(Duration.ZERO, limit);
            if (isOpening) {
                opened.add(side);
            }
            if (batch.changes().isEmpty() && batch.next().equals(from)) {
                return false;
            }
            inboxes.get(side).add(batch);
            if (opened.remove(side)) {
                firstBatches.add(batch);
            }
            readUpTo.put(side, batch.next());
            return !batch.changes().isEmpty();
        } catch (ConnectorException failure) {
            closeStream(side);
            if (failure.kind() != ConnectorException.Kind.HISTORY_LOST) {
                throw failure;
            }
            restartStream(side);
            return true;
        } catch (InterruptedException interrupt) {
            throw new AssertionError(interrupt);
        }
    }

    private ChangeStream stream(Side side, Position from) {
        return streams.computeIfAbsent(
                side, each -> connectors.get(each).source().changes(subscription(each), from));
    }

    private void closeStream(Side side) {
        ChangeStream open = streams.remove(side);
        if (open != null) {
            open.close();
        }
    }

    private void restartStream(Side side) {
        processor.settle();
        processor.takeDurable(side);
        inboxes.get(side).clear();
        connectors.get(side).deprovision(subscription(side).name(), false);
        Provision provision = connectors.get(side).provision(subscription(side), false);
        tables.values().forEach(processor.comparisons::begin);
        ledger.setPosition(definition.name(), side, provision.start());
        readUpTo.put(side, provision.start());
        events.counters(side).position = Optional.of(provision.start());
    }

    /** Reverses the waiting changes: a log that is read by visibility may deliver two transactions in another order than they committed. */
    public void reverseInbox(Side side) {
        Deque<ChangeBatch> inbox = inboxes.get(side);
        ChangeBatch reversed = ReversedBatches.of(inbox);
        inbox.clear();
        inbox.add(reversed);
    }

    /** Processes a batch that was read, and acknowledges it; after a failure it stays in the inbox. Returns whether there was one. */
    boolean process(Side side) {
        ChangeBatch batch = inboxes.get(side).peek();
        if (batch == null) {
            return false;
        }
        processor.changes(side, batch, firstBatches.contains(batch));
        inboxes.get(side).remove();
        acknowledge();
        return true;
    }

    /** Does the engine's work for an empty mailbox. */
    boolean settle() {
        processor.settle();
        acknowledge();
        return true;
    }

    private void acknowledge() {
        for (Side side : Side.values()) {
            Optional<Position> durable = processor.takeDurable(side);
            ChangeStream open = streams.get(side);
            if (open != null) {
                durable.ifPresent(open::acknowledge);
            }
        }
    }

    boolean isBackfilling() {
        return tables.values().stream().anyMatch(TableState::isBackfilling);
    }

    /** Lets chunks that could not be processed be read again. */
    void readDelayedAgain() {
        delayed.clear();
    }

    /** Reads the next chunk of a backfill, which then waits to be processed. Returns whether there was one. */
    boolean readChunk(int limit) {
        Reading at = nextReading();
        if (at == null) {
            return false;
        }
        try {
            readChunk(at, limit);
            return true;
        } catch (ConnectorException failure) {
            if (failure.table().isEmpty()) {
                throw failure;
            }
            delay(at.table());
            return false;
        }
    }

    private void delay(TableState table) {
        delayed.add(table);
        chunks.clear();
        reading = null;
    }

    private void readChunk(Reading at, int limit) {
        Backfill next = switch (at.at().stage()) {
            case LINKS -> readLinks(at, limit);
            case LEFT -> readTable(at, Side.LEFT, limit);
            case RIGHT -> readTable(at, Side.RIGHT, limit);
            case DONE -> throw new AssertionError("nothing to read");
        };
        reading = new Reading(at.table(), next, at.number());
    }

    private @Nullable Reading nextReading() {
        Reading at = reading;
        boolean isOutdated = at != null && at.number() != at.table().backfillNumber();
        if (at != null && !isOutdated && at.at().stage() != Stage.DONE) {
            return at;
        }
        if (at != null && !isOutdated && at.table().isBackfilling()) {
            return null;
        }
        return parentsFirst.stream()
                .filter(table -> table.now().readsChunks() && !delayed.contains(table))
                .findFirst()
                .map(table -> new Reading(table, table.now().backfill(), table.backfillNumber()))
                .orElse(null);
    }

    private Backfill readLinks(Reading at, int limit) {
        TableState table = at.table();
        long after = at.at().cursor().equals(ChunkCursor.START)
                ? 0
                : Long.parseLong(at.at().cursor().text());
        List<Link> page = ledger.linksAfter(table.row, after, limit);
        Backfill next = page.isEmpty()
                ? new Backfill(table.id(), Stage.LEFT, ChunkCursor.START, 0)
                : new Backfill(
                        table.id(),
                        Stage.LINKS,
                        new ChunkCursor(Long.toString(page.getLast().id())),
                        at.at().records() + page.size());
        Sides<Position> shown = new Sides<>(head(Side.LEFT), head(Side.RIGHT));
        BooleanSupplier streamed = () -> List.of(Side.values()).stream()
                .allMatch(side -> !table.replacement().isOpen() || progress().hasStreamed(side, shown.get(side)));
        put(at, streamed, () -> processor.compare(table, page, next));
        return next;
    }

    private Position head(Side side) {
        return connectors.get(side).source().head();
    }

    private Backfill readTable(Reading at, Side side, int limit) {
        TableState table = at.table();
        Stage after = side == Side.LEFT ? Stage.RIGHT : Stage.DONE;
        if (!table.mapping.definition().direction().reads(side)) {
            Backfill next = new Backfill(table.id(), after, ChunkCursor.START, 0);
            put(at, () -> true, () -> processor.chunk(table, side, List.of(), next));
            return next;
        }
        SnapshotChunk chunk = connectors
                .get(side)
                .source()
                .snapshot(table.selection(side), at.at().cursor(), limit);
        Backfill next = chunk.last()
                ? new Backfill(table.id(), after, ChunkCursor.START, 0)
                : new Backfill(
                        table.id(),
                        at.at().stage(),
                        chunk.next(),
                        at.at().records() + chunk.records().size());
        Position shown = head(side);
        put(at, () -> progress().hasStreamed(side, shown), () -> processor.chunk(table, side, chunk.records(), next));
        return next;
    }

    private void put(Reading at, BooleanSupplier streamed, BooleanSupplier action) {
        BooleanSupplier isOutdated = () -> at.number() != at.table().backfillNumber();
        chunks.add(new Chunk(() -> isOutdated.getAsBoolean() || streamed.getAsBoolean(), () -> {
            if (!isOutdated.getAsBoolean() && !action.getAsBoolean()) {
                delay(at.table());
            }
        }));
    }

    /**
     * Processes a chunk if the stream has passed the state that it shows; after a failure the chunk stays. Returns whether it
     * was processed.
     */
    boolean processChunk() {
        return processChunk(chunk -> chunk.ready().getAsBoolean());
    }

    /** Like {@link #processChunk()}, but does not wait for the stream. */
    boolean processChunkEarly() {
        return processChunk(chunk -> true);
    }

    private boolean processChunk(Predicate<Chunk> isReady) {
        Chunk chunk = chunks.peek();
        if (chunk == null || !isReady.test(chunk)) {
            return false;
        }
        chunk.action().run();
        chunks.poll(); // none is left if this one is read again later
        return true;
    }

    /** Closes connections and streams, like a crash; unprocessed changes and chunks are lost. */
    void crash() {
        connectors.left().close();
        connectors.right().close();
    }

    private StreamProgress progress() {
        return new StreamProgress(parts.captured(), parts.sources(), parts.events());
    }
}
