package io.tideway.engine.delivery;

import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Delivers to one target. Holds no state; may be used from several threads for different records.
 *
 * <p>A large batch goes out in lanes that are written at the same time. Each record is in one lane, and the next batch begins when
 * all lanes are through, so the writes of one record keep their order.
 */
public final class Delivery {

    /** How many lanes a large batch is split into. */
    private static final int LANES = 2;

    /** Fewer writes than this are not worth a lane of their own. */
    private static final int MIN_LANE = 300;

    /** The most characters in a call, a single larger write apart: on its way to the system a value is in memory several times. */
    static final long MAX_CALL_CHARS = 4_000_000;

    private final Target target;

    public Delivery(Target target) {
        this.target = target;
    }

    /**
     * Sends the writes, in as few calls as the table allows.
     *
     * @param writes numbered by {@link io.tideway.spi.WriteId} from 0, for different records
     * @return the outcome of each write, at its number
     * @throws ConnectorException when a call failed as a whole; what it, or another lane, did is then not known
     */
    public List<WriteOutcome> deliver(TableSelection table, int maxWriteBatch, List<Write> writes) {
        int lanes = Math.clamp(writes.size() / MIN_LANE, 1, LANES);
        if (lanes == 1) {
            return complete(table, writes.size(), deliverLane(table, maxWriteBatch, writes));
        }
        List<Callable<List<WriteOutcome>>> calls = new ArrayList<>();
        int laneSize = (writes.size() + lanes - 1) / lanes;
        for (int from = 0; from < writes.size(); from += laneSize) {
            List<Write> lane = writes.subList(from, Math.min(writes.size(), from + laneSize));
            calls.add(() -> deliverLane(table, maxWriteBatch, lane));
        }
        return complete(table, writes.size(), inParallel(calls));
    }

    private List<WriteOutcome> deliverLane(TableSelection table, int maxWriteBatch, List<Write> writes) {
        List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
        int from = 0;
        while (from < writes.size()) {
            int end = endOfCall(maxWriteBatch, writes, from);
            outcomes.addAll(target.write(table, writes.subList(from, end)));
            from = end;
        }
        return outcomes;
    }

    private static int endOfCall(int maxWriteBatch, List<Write> writes, int from) {
        int end = from + 1;
        long chars = writes.get(from).chars();
        while (end < writes.size() && end - from < maxWriteBatch) {
            chars += writes.get(end).chars();
            if (chars > MAX_CALL_CHARS) {
                break;
            }
            end++;
        }
        return end;
    }

    private static List<WriteOutcome> inParallel(List<Callable<List<WriteOutcome>>> calls) {
        List<WriteOutcome> outcomes = new ArrayList<>();
        try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<WriteOutcome>> lane : lanes.invokeAll(calls)) {
                outcomes.addAll(lane.get());
            }
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ConnectorException(
                    ConnectorException.Kind.UNAVAILABLE,
                    new Reason("INTERRUPTED", "The delivery was interrupted.", "Nothing to do: it is tried again."),
                    interrupted);
        }
        return outcomes;
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException failure -> failure;
            case Error defect -> throw defect;
            case null, default -> new IllegalStateException(cause);
        };
    }

    private static List<WriteOutcome> complete(TableSelection table, int count, List<WriteOutcome> outcomes) {
        @Nullable WriteOutcome[] byNumber = new @Nullable WriteOutcome[count];
        outcomes.forEach(outcome -> byNumber[outcome.id().number()] = outcome);
        List<WriteOutcome> complete = new ArrayList<>(count);
        for (WriteOutcome outcome : byNumber) {
            if (outcome == null) {
                throw new ConnectorException(
                        ConnectorException.Kind.BUG,
                        new Reason(
                                "OUTCOME_MISSING",
                                "The connector gave no outcome for a write to " + table.table() + ".",
                                "Report this with the connector's name and version."));
            }
            complete.add(outcome);
        }
        return complete;
    }
}
