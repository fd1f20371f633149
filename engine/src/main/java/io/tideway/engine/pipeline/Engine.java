package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.SyncDefinition;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.Connector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine: runs every defined sync until it is closed, and answers for them.
 *
 * <p>Public methods may be called from any thread. Life cycle: construct, {@link #start}, {@link #close}. A crash leaves nothing
 * that the next start does not take up by itself.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Engine implements AutoCloseable {

    private final List<SyncDefinition> syncs;

    /**
     * @param connectors by connection name; the caller closes them, and the ledger, after the engine
     */
    public Engine(
            List<SyncDefinition> syncs,
            Map<String, Connector> connectors,
            Ledger ledger,
            InstantSource clock,
            EngineListener listener) {
        this.syncs = List.copyOf(syncs);
    }

    /**
     * Checks the definitions against the systems, provisions, and starts every sync; returns when all run.
     *
     * @throws EngineException when a definition does not fit a system
     * @throws io.tideway.spi.ConnectorException when a system cannot be used
     * @throws io.tideway.engine.ledger.LedgerException when another engine runs one of the syncs
     */
    public void start() {
        throw new AssertionError("to be built: " + syncs);
    }

    public List<SyncStatus> status() {
        throw new AssertionError("to be built");
    }

    /** Issues in order of id; {@code states} empty: all. */
    public List<IssueView> issues(Collection<Issue.State> states, long afterId, int limit) {
        throw new AssertionError("to be built");
    }

    public Optional<IssueView> issue(long id) {
        throw new AssertionError("to be built");
    }

    /** Tries issues again now; {@code ids} empty: all. Returns how many. */
    public int retry(Collection<Long> ids) {
        throw new AssertionError("to be built");
    }

    /** Decides a parked field: that side's value is written to the other. */
    public void keep(long issue, Side winner) {
        throw new AssertionError("to be built");
    }

    /** Leaves issues be; returns how many. */
    public int ignore(Collection<Long> ids) {
        throw new AssertionError("to be built");
    }

    public void pause(String sync) {
        throw new AssertionError("to be built");
    }

    public void resume(String sync) {
        throw new AssertionError("to be built");
    }

    /** Compares both sides with the ledger again, deletes included, and mends what differs; {@code table} empty: all of the sync. */
    public void resync(String sync, Optional<String> table) {
        throw new AssertionError("to be built");
    }

    /**
     * Waits until every change that was committed on either side before the call is applied or has become an issue, and
     * backfills are through.
     *
     * @return false when the time ran out first
     */
    public boolean awaitQuiet(Duration timeout) throws InterruptedException {
        throw new AssertionError("to be built");
    }

    /**
     * Compares both sides by links; writes nothing.
     *
     * @param sync empty: all
     */
    public VerifyReport verify(Optional<String> sync) {
        throw new AssertionError("to be built");
    }

    /** Looks a record up by its key on either side. */
    public Optional<RecordView> record(String sync, String table, String key) {
        throw new AssertionError("to be built");
    }

    /** Stops reading, finishes the batch in hand, and returns when no thread is left. */
    @Override
    public void close() {
        throw new AssertionError("to be built");
    }
}
