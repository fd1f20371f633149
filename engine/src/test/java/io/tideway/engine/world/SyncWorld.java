package io.tideway.engine.world;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.capture.OpenDeletes;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.issue.IssueCommands;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.MemoryLedger;
import io.tideway.engine.record.TableState;
import io.tideway.engine.sync.SyncSession;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemorySystem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two systems, a ledger and a sync between them, in one thread and step by step: tests and simulations choose the next step.
 * The engine's logic is real; {@link SyncRun} replaces its threads. Systems and ledger survive a {@link #crash}.
 */
public final class SyncWorld {

    public static final String SYNC = "sync";

    /** No limit. */
    public static final int ALL = 1_000;

    private static final int MAX_ATTEMPTS = 200;
    private static final int MAX_ROUNDS = 300;
    private static final int CHUNK = 3;

    public final ManualClock clock;
    public final Sides<MemorySystem> systems;
    public final User left;
    public final User right;
    public final MemoryLedger ledger;
    final List<EngineListener.Event> events = new ArrayList<>();
    private SyncDefinition definition;
    private Faults faults = Faults.NONE;
    private @Nullable SyncRun run;
    private int crashes;
    private int maxHeldDeletes = OpenDeletes.MAX_HELD;

    public SyncWorld(String sync, ManualClock clock, Sides<MemorySystem> systems, List<MappingDefinition> mappings) {
        this.clock = clock;
        this.systems = systems;
        this.left = new User(systems.left(), clock);
        this.right = new User(systems.right(), clock);
        this.ledger = new MemoryLedger(clock);
        this.definition = new SyncDefinition(sync, "left", "right", mappings);
    }

    /** Injects faults from now on; crashes the engine first. */
    public void injectFaults(Faults newFaults) {
        crash();
        faults = newFaults;
    }

    /** Sets how many deletes of an unfinished transaction are held, from the next start on. */
    public void holdDeletes(int max) {
        crash();
        maxHeldDeletes = max;
    }

    public User user(Side side) {
        return side == Side.LEFT ? left : right;
    }

    // Life cycle of the engine

    public SyncRun run() {
        SyncRun alive = run;
        if (alive == null) {
            alive = start();
            run = alive;
        }
        return alive;
    }

    private SyncRun start() {
        RuntimeException last = new IllegalStateException();
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            Connector leftConnector = faults.connectors().apply(systems.left().connector());
            Connector rightConnector = faults.connectors().apply(systems.right().connector());
            try {
                Ledger used = faults.ledger().apply(ledger);
                Sides<Connector> connectors = new Sides<>(leftConnector, rightConnector);
                return new SyncRun(definition, used, connectors, clock, events::add, maxHeldDeletes);
            } catch (ConnectorException | LedgerException failure) {
                last = failure;
                leftConnector.close();
                rightConnector.close();
            }
        }
        throw new AssertionError("does not start", last);
    }

    /** Crashes the engine, which loses all state in memory. The next step starts it again. */
    public void crash() {
        SyncRun alive = run;
        if (alive != null) {
            alive.crash();
            run = null;
            crashes++;
        }
    }

    public int crashes() {
        return crashes;
    }

    /** Replaces the table mappings of the sync from the next start on. */
    public void redefine(MappingDefinition... mappings) {
        crash();
        definition = new SyncDefinition(definition.name(), definition.left(), definition.right(), List.of(mappings));
    }

    public TableState table(String mapping) {
        return Objects.requireNonNull(run().tables.get(mapping));
    }

    // Steps

    /** Repeats a task until it succeeds: retries it like {@link SyncSession}, or crashes and restarts the engine after each failure. */
    private boolean untilDone(BooleanSupplier task) {
        RuntimeException last = new IllegalStateException();
        Optional<ConnectorException> ofTable = Optional.empty();
        boolean recover = false;
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            try {
                if (recover) {
                    run().processor.recover();
                    ofTable.ifPresent(run().processor::setAside);
                }
                return task.getAsBoolean();
            } catch (ConnectorException failure) {
                if (failure.kind() != ConnectorException.Kind.UNAVAILABLE
                        && failure.kind() != ConnectorException.Kind.RATE_LIMITED) {
                    throw failure;
                }
                last = failure;
                ofTable = Optional.of(failure);
            } catch (LedgerException failure) {
                last = failure;
            }
            if (faults.crash()) {
                crash();
            }
            recover = !faults.crash();
        }
        throw new AssertionError("every attempt fails", last);
    }

    public boolean read(Side side, int limit) {
        return untilDone(() -> run().read(side, limit));
    }

    public boolean process(Side side) {
        return untilDone(() -> run().process(side));
    }

    /** Reads and processes a side's changes; returns whether there was any. */
    public boolean pump(Side side, int limit) {
        boolean any = read(side, limit);
        while (process(side)) {
            // until the inbox is empty
        }
        untilDone(() -> run().settle());
        return any;
    }

    public boolean readChunk(int limit) {
        return untilDone(() -> run().readChunk(limit));
    }

    public boolean processChunk() {
        return untilDone(() -> run().processChunk());
    }

    public boolean processChunkEarly() {
        return untilDone(() -> run().processChunkEarly());
    }

    public void retryDue() {
        untilDone(() -> run().processor.retryDue() > 0);
    }

    public void keep(Issue issue, String mapping, Side winner) {
        command(issue, mapping, new Command.Keep(winner));
    }

    /** Carries out an operator's command; returns whether that was possible at once. */
    public boolean command(Issue issue, String mapping, Command command) {
        return untilDone(
                () -> run().processor.obey(table(mapping), new IssueCommands.Request(mapping, issue, command)));
    }

    /** Begins a comparison of all tables, like a resync. */
    public void compareAgain() {
        untilDone(() -> {
            run().tables.values().forEach(run().processor.comparisons::begin);
            return true;
        });
    }

    // Settling

    /** Runs the engine until it is idle: no change, no chunk, and no record with a retry within seconds. */
    public void settle() {
        run().readDelayedAgain();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            if (!work() && !waitForDeferred() && !waitForLate()) {
                return;
            }
        }
        throw new AssertionError("does not settle; issues: " + issues() + "; last events: "
                + events.subList(Math.max(0, events.size() - 10), events.size()));
    }

    /** Settles, and settles again one hour later, when every issue with an automatic retry was retried. */
    public void settleLater() {
        settle();
        clock.advance(Duration.ofHours(1));
        retryDue();
        settle();
    }

    private boolean work() {
        boolean moved = false;
        for (Side side : Side.values()) {
            moved |= pump(side, ALL);
        }
        while (processChunk() || readChunk(CHUNK)) {
            moved = true;
        }
        retryDue();
        return moved;
    }

    private boolean waitForDeferred() {
        Optional<Instant> next = issues().stream()
                .filter(issue -> issue.state() == Issue.State.DEFERRED && !isHeld(issue))
                .flatMap(issue -> issue.nextAttempt().stream())
                .min(Comparator.naturalOrder());
        next.filter(at -> at.isAfter(clock.instant()))
                .ifPresent(at -> clock.advance(Duration.between(clock.instant(), at)));
        next.ifPresent(at -> retryDue());
        return next.isPresent();
    }

    /** Returns whether the issue's table mapping is held until an operator decides. */
    private boolean isHeld(Issue issue) {
        return run().tables.values().stream().anyMatch(table -> table.id() == issue.mapping() && table.isPaused());
    }

    /** Waits for changes that a system streams late; returns whether there were any. */
    private boolean waitForLate() {
        int seconds = Math.max(
                systems.left().character().lateBySeconds(),
                systems.right().character().lateBySeconds());
        clock.advance(Duration.ofSeconds(seconds));
        return seconds > 0 && work();
    }

    // Observations

    public List<Issue> issues() {
        return ledger.issues(
                run().tables.values().stream().map(TableState::id).toList(), List.of(), 0, Integer.MAX_VALUE);
    }

    public List<String> issueCodes() {
        return issues().stream().map(issue -> issue.reason().code()).toList();
    }

    public List<Activity> activities(String mapping, RecordKey leftKey) {
        return ledger.activities(table(mapping).id(), leftKey, Integer.MAX_VALUE);
    }

    /** Returns the differences between both sides as text; empty when they are in step. */
    public List<String> differences() {
        return new WorldCheck(this).differences();
    }

    /** Returns the number of the engine's writes on both sides. */
    public long writes() {
        return systems.left().writes() + systems.right().writes();
    }

    /** Returns the key on the other side. */
    public RecordKey other(String mapping, Side side, RecordKey key) {
        return Objects.requireNonNull(
                        ledger.links(table(mapping).row, side, List.of(key))
                                .byKey()
                                .get(key),
                        "no link of " + key)
                .key(side.other());
    }
}
