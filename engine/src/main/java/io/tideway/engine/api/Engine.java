package io.tideway.engine.api;

import io.tideway.engine.Side;
import io.tideway.engine.SyncCodes;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.issue.IssueCommands;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.Hold;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.EngineException;
import io.tideway.engine.sync.ConnectionLocks;
import io.tideway.engine.sync.Housekeeping;
import io.tideway.engine.sync.StartFailure;
import io.tideway.engine.sync.SyncRunner;
import io.tideway.engine.sync.SyncSession;
import io.tideway.engine.verify.Verifier;
import io.tideway.engine.verify.VerifyProgress;
import io.tideway.engine.verify.VerifyReport;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The engine: runs every defined sync until it is closed, and reports their state.
 *
 * <p>Public methods may be called from any thread. Life cycle: construct, {@link #start}, {@link #close}. After a crash, the next start
 * recovers by itself.
 */
public final class Engine implements AutoCloseable {

    /** How many records that do not agree are named by default. */
    private static final int EXAMPLES = 20;

    private final Map<String, SyncRunner> runners = new LinkedHashMap<>();
    private final List<AtomicReference<VerifyProgress>> verifying = new CopyOnWriteArrayList<>();
    private final Ledger ledger;
    private final InstantSource clock;
    private final IssueQueries board;
    private final Housekeeping housekeeping;

    /**
     * Makes an engine that runs no sync yet.
     *
     * @param connectors by connection name; the caller closes them, and the ledger, after the engine
     * @param history how much of the history is kept
     */
    public Engine(
            List<SyncDefinition> syncs,
            Map<String, Connector> connectors,
            Ledger ledger,
            HistoryRule history,
            InstantSource clock,
            EngineListener listener) {
        this.ledger = ledger;
        this.clock = clock;
        ConnectionLocks turns = new ConnectionLocks(syncs);
        for (SyncDefinition sync : syncs) {
            Connector left = Objects.requireNonNull(connectors.get(sync.left()));
            Connector right = Objects.requireNonNull(connectors.get(sync.right()));
            runners.put(sync.name(), new SyncRunner(sync, left, right, ledger, turns, clock, listener));
        }
        this.board = new IssueQueries(runners.values(), ledger);
        this.housekeeping = new Housekeeping(runners.values(), ledger, history, clock);
    }

    /**
     * Checks the definitions against the systems, provisions, and starts every sync that is not paused; returns when each was tried once. A
     * sync that cannot start is retried, and stops no other.
     *
     * @throws EngineException when no sync can start, since no definition fits the systems
     * @throws io.tideway.engine.ledger.LedgerException when no sync can start, since another engine runs them
     */
    public void start() {
        runners.values().forEach(SyncRunner::start);
        List<StartFailure> failures = runners.values().stream()
                .flatMap(runner -> runner.awaitFirstAttempt().stream())
                .toList();
        if (!failures.isEmpty()
                && failures.size() == runners.size()
                && failures.stream().allMatch(StartFailure::isFinal)) {
            close();
            failures.getFirst().rethrow();
        }
        housekeeping.start();
    }

    public List<SyncStatus> status() {
        return runners.values().stream().map(StatusReader::status).toList();
    }

    /** Returns issues in order of id; {@code states} empty: all. */
    public List<IssueView> issues(Collection<Issue.State> states, long afterId, int limit) {
        return board.list(states, afterId, limit);
    }

    public Optional<IssueView> issue(long id) {
        return board.list(List.of(), id - 1, 1).stream()
                .filter(view -> view.issue().id() == id)
                .findFirst();
    }

    /** Tries issues again now; {@code ids} empty: all. Returns how many. */
    public int retry(Collection<Long> ids) {
        return ledger.makeDue(board.mappings(), ids, clock.instant());
    }

    /** Decides a parked issue: that side's value is written to the other. */
    public void keep(long issue, Side winner) {
        ask(issue, new Command.Keep(winner));
    }

    /** Restores the old value on the side that changed; for a held mass change, all old values. */
    public void revert(long issue) {
        ask(issue, new Command.Revert());
    }

    /** Lets a held mass change be applied. */
    public void confirm(long issue) {
        ask(issue, new Command.Confirm());
    }

    private void ask(long issue, Command command) {
        IssueView view =
                issue(issue).orElseThrow(() -> notFound(SyncCodes.ISSUE_UNKNOWN, "There is no issue " + issue + "."));
        TableState table = table(view.sync(), view.table());
        CommandCheck.refusal(table, view.issue(), command, ledger).ifPresent(reason -> {
            throw new EngineException(EngineException.Kind.CONFIGURATION, reason);
        });
        SyncRunner runner = runner(view.sync());
        IssueCommands.Request request = new IssueCommands.Request(view.table(), view.issue(), command);
        runner.requests.add(request);
        runner.awaitCommand(() -> !runner.requests.isOpen(request));
    }

    /** Ignores issues; returns how many. */
    public int ignore(Collection<Long> ids) {
        return ledger.ignore(ids);
    }

    public void pause(String sync) {
        runner(sync).pause();
    }

    public void resume(String sync) {
        runner(sync).resume();
    }

    /** Compares both sides with the ledger again, deletes included, and corrects differences; {@code table} empty: the whole sync. */
    public void resync(String sync, Optional<String> table) {
        SyncRunner runner = runner(sync);
        List<TableState> chosen = table.isPresent()
                ? List.of(table(sync, table.get()))
                : List.copyOf(runner.running().tables.values());
        Map<String, Integer> asked = new LinkedHashMap<>();
        for (TableState state : chosen) {
            state.now().hold().filter(Hold::waits).ifPresent(hold -> {
                throw new EngineException(EngineException.Kind.UNAVAILABLE, hold.reason());
            });
            ledger.askForComparison(state.id());
            asked.put(state.name(), runner.requests.compare(state.name()));
        }
        runner.awaitCommand(() ->
                asked.entrySet().stream().noneMatch(each -> runner.requests.isAsked(each.getKey(), each.getValue())));
    }

    /**
     * Waits until every change that was committed on either side before the call is applied or an issue, and backfills have ended.
     *
     * @return false when the time ran out first
     */
    public boolean awaitQuiet(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (SyncRunner runner : runners.values()) {
            if (!runner.isPaused() && !runner.awaitQuiet(deadline)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares both sides by links; writes nothing.
     *
     * @param sync empty: all
     */
    public VerifyReport verify(Optional<String> sync) throws InterruptedException {
        return verify(sync, EXAMPLES);
    }

    /**
     * Like {@link #verify(Optional)}, with a number of examples.
     *
     * @param examples how many records that do not agree are named for each table mapping
     */
    public VerifyReport verify(Optional<String> sync, int examples) throws InterruptedException {
        AtomicReference<VerifyProgress> progress = new AtomicReference<>(new VerifyProgress("", "", 0, 0));
        verifying.add(progress);
        try {
            return verify(sync, examples, progress);
        } finally {
            verifying.remove(progress);
        }
    }

    /** Returns the progress of the running comparisons. */
    public List<VerifyProgress> verifying() {
        return verifying.stream()
                .map(AtomicReference::get)
                .filter(progress -> !progress.table().isEmpty())
                .toList();
    }

    private VerifyReport verify(Optional<String> sync, int examples, AtomicReference<VerifyProgress> progress)
            throws InterruptedException {
        List<VerifyReport.Table> reports = new ArrayList<>();
        for (SyncRunner runner : runners.values()) {
            if (sync.isEmpty() || sync.get().equals(runner.definition.name())) {
                SyncSession session = runner.running();
                Verifier verifier = new Verifier(runner, session.tables, ledger, examples, progress);
                for (TableState table : session.tables.values()) {
                    reports.add(verifier.verify(table));
                }
            }
        }
        if (reports.isEmpty() && sync.isPresent()) {
            throw unknownSync(sync.get());
        }
        return new VerifyReport(reports);
    }

    /** Looks a record up by its key on either side. */
    public Optional<RecordView> record(String sync, String table, String key) {
        SyncRunner runner = runner(sync);
        RecordInspector inspector = new RecordInspector(runner, runner.running().tables, ledger);
        return inspector.inspect(table(sync, table), RecordKey.of(key));
    }

    private SyncRunner runner(String sync) {
        SyncRunner runner = runners.get(sync);
        if (runner == null) {
            throw unknownSync(sync);
        }
        return runner;
    }

    private EngineException unknownSync(String sync) {
        return notFound(
                SyncCodes.SYNC_UNKNOWN,
                "There is no sync " + sync + "; there are: " + String.join(", ", runners.keySet()) + ".");
    }

    private TableState table(String sync, String table) {
        SyncSession session = runner(sync).running();
        Map<String, TableState> tables = session.tables;
        TableState state = tables.get(table);
        Optional.ofNullable(session.prepared().absent().get(table)).ifPresent(reason -> {
            throw new EngineException(EngineException.Kind.UNAVAILABLE, reason);
        });
        if (state == null) {
            throw notFound(
                    SyncCodes.MAPPING_UNKNOWN,
                    "The sync " + sync + " has no table mapping " + table + "; it has: "
                            + String.join(", ", tables.keySet()) + ".");
        }
        return state;
    }

    private static EngineException notFound(String code, String message) {
        return new EngineException(
                EngineException.Kind.NOT_FOUND, new Reason(code, message, "Use a name as `tideway status` shows it."));
    }

    /** Stops reading, finishes the current batches, and returns when no thread is left. */
    @Override
    public void close() {
        housekeeping.close();
        runners.values().forEach(SyncRunner::close);
    }
}
