package io.tideway.engine.delivery;

import io.tideway.engine.SyncCodes;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.TableWrites;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Delivers writes to one target. Has no state; several threads may use it for different records.
 *
 * <p>A large batch is split into lanes that are written concurrently. Each record is in one lane, and the next batch starts
 * after all lanes are done, so the writes of one record keep their order.
 */
public final class Delivery {

    /** The number of lanes of a large batch. */
    private static final int LANES = 2;

    /** The minimum number of writes in a lane. */
    private static final int MIN_LANE = 300;

    /** The maximum number of characters in a call, except for a single larger write: during a call a value is in memory several times. */
    static final long MAX_CALL_CHARS = 4_000_000;

    private final Target target;

    public Delivery(Target target) {
        this.target = target;
    }

    /**
     * Sends the shipments one after the other, in as few calls as the tables allow; small shipments share a call.
     *
     * @param shipments their writes are numbered by {@link io.tideway.spi.WriteId} from 0 through all of them, in order
     * @return the outcome of each write, at its number
     * @throws ConnectorException when a call failed as a whole; the results of that call and of concurrent lanes are then
     *     unknown
     */
    public List<WriteOutcome> deliver(List<Shipment> shipments) {
        List<Write> writes =
                shipments.stream().flatMap(each -> each.writes().stream()).toList();
        List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
        Call call = new Call();
        for (Shipment next : shipments) {
            if (!call.takes(next)) {
                outcomes.addAll(deliver(call));
                call = new Call();
            }
            call.add(next);
        }
        outcomes.addAll(deliver(call));
        return complete(writes, outcomes);
    }

    /** Shipments that share a call: none is large enough for lanes, and together they stay within all limits. */
    private static final class Call {
        private final List<Shipment> shipments = new ArrayList<>();
        private int count;
        private long chars;
        private int maxWrites = Integer.MAX_VALUE;

        boolean takes(Shipment next) {
            return shipments.isEmpty()
                    || next.writes().isEmpty()
                    || (count + next.writes().size() <= Math.min(maxWrites, next.maxWriteBatch())
                            && lanes(next) == 1
                            && lanes(shipments.getFirst()) == 1
                            && chars + next.chars() <= MAX_CALL_CHARS);
        }

        void add(Shipment next) {
            if (!next.writes().isEmpty()) {
                shipments.add(next);
                count += next.writes().size();
                chars += next.chars();
                maxWrites = Math.min(maxWrites, next.maxWriteBatch());
            }
        }
    }

    private static int lanes(Shipment shipment) {
        return Math.clamp(shipment.writes().size() / MIN_LANE, 1, LANES);
    }

    private List<WriteOutcome> deliver(Call call) {
        return switch (call.shipments.size()) {
            case 0 -> List.of();
            case 1 -> deliverAlone(call.shipments.getFirst());
            default ->
                target.write(call.shipments.stream()
                        .map(each -> new TableWrites(each.table(), each.writes()))
                        .toList());
        };
    }

    private List<WriteOutcome> deliverAlone(Shipment shipment) {
        List<WriteOutcome> outcomes = deliverInLanes(shipment);
        List<WriteId> blocked = outcomes.stream()
                .filter(Delivery::isBlocked)
                .map(WriteOutcome::id)
                .toList();
        boolean oneCall = lanes(shipment) == 1
                && endOfCall(shipment.maxWriteBatch(), shipment.writes(), 0)
                        == shipment.writes().size();
        return oneCall || blocked.size() < 2 ? outcomes : retryTogether(shipment, outcomes, new HashSet<>(blocked));
    }

    /** Returns whether records of another call prevented the write. */
    private static boolean isBlocked(WriteOutcome outcome) {
        return outcome instanceof WriteOutcome.Deferred deferred
                && !deferred.rivals().isEmpty();
    }

    private List<WriteOutcome> retryTogether(Shipment shipment, List<WriteOutcome> outcomes, Set<WriteId> blocked) {
        List<Write> writes = shipment.writes().stream()
                .filter(write -> blocked.contains(write.id()))
                .toList();
        if (writes.stream().mapToLong(Write::chars).sum() > MAX_CALL_CHARS) {
            return outcomes;
        }
        List<WriteOutcome> retried = target.writeTogether(shipment.table(), writes);
        if (retried.isEmpty()) {
            return outcomes;
        }
        List<WriteOutcome> all = new ArrayList<>(retried);
        outcomes.stream().filter(outcome -> !blocked.contains(outcome.id())).forEach(all::add);
        return all;
    }

    private List<WriteOutcome> deliverInLanes(Shipment shipment) {
        List<Write> writes = shipment.writes();
        int lanes = lanes(shipment);
        if (lanes == 1) {
            return deliverLane(shipment, writes);
        }
        List<Callable<List<WriteOutcome>>> calls = new ArrayList<>();
        int laneSize = (writes.size() + lanes - 1) / lanes;
        for (int from = 0; from < writes.size(); from += laneSize) {
            List<Write> lane = writes.subList(from, Math.min(writes.size(), from + laneSize));
            calls.add(() -> deliverLane(shipment, lane));
        }
        return inParallel(calls);
    }

    private List<WriteOutcome> deliverLane(Shipment shipment, List<Write> writes) {
        List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
        int from = 0;
        while (from < writes.size()) {
            int end = endOfCall(shipment.maxWriteBatch(), writes, from);
            outcomes.addAll(target.write(shipment.table(), writes.subList(from, end)));
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
                    new Reason(
                            SyncCodes.INTERRUPTED,
                            "The delivery was interrupted.",
                            "Nothing to do: Tideway tries again."),
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

    private static List<WriteOutcome> complete(List<Write> writes, List<WriteOutcome> outcomes) {
        @Nullable WriteOutcome[] byNumber = new @Nullable WriteOutcome[writes.size()];
        outcomes.forEach(outcome -> byNumber[outcome.id().number()] = outcome);
        List<WriteOutcome> complete = new ArrayList<>(writes.size());
        for (int i = 0; i < byNumber.length; i++) {
            WriteOutcome outcome = byNumber[i];
            if (outcome == null) {
                throw new ConnectorException(
                        ConnectorException.Kind.BUG,
                        new Reason(
                                SyncCodes.OUTCOME_MISSING,
                                "The connector gave no outcome for a write: " + writes.get(i) + ".",
                                "Report this with the connector's name and version."));
            }
            complete.add(outcome);
        }
        return complete;
    }
}
