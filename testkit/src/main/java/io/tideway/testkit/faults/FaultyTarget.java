package io.tideway.testkit.faults;

import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The writing half of a {@link FaultyConnector}. */
final class FaultyTarget implements Target {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Target real;
    private final FaultyCalls calls;

    FaultyTarget(Target real, FaultyCalls calls) {
        this.real = real;
        this.calls = calls;
    }

    @Override
    public List<RecordKey> reserveKeys(TableName table, int count) {
        return calls.call(() -> real.reserveKeys(table, count));
    }

    @Override
    public List<WriteOutcome> write(TableSelection table, List<Write> writes) {
        return switch (calls.next()) {
            case NONE -> real.write(table, writes);
            case BEFORE -> throw FaultyCalls.unavailable();
            case AFTER -> {
                real.write(table, writes);
                throw FaultyCalls.unavailable();
            }
            case UNKNOWN_DONE ->
                real.write(table, writes).stream().map(FaultyTarget::unsure).toList();
            case UNKNOWN_NOT_DONE ->
                writes.stream().map(write -> unknown(write.id())).toList();
            case LIMITED -> writeHalf(table, writes);
        };
    }

    @Override
    public List<WriteOutcome> writeTogether(TableSelection table, List<Write> writes) {
        return calls.call(() -> real.writeTogether(table, writes));
    }

    private List<WriteOutcome> writeHalf(TableSelection table, List<Write> writes) {
        int half = writes.size() / 2;
        List<WriteOutcome> outcomes =
                new ArrayList<>(half == 0 ? List.of() : real.write(table, writes.subList(0, half)));
        for (Write write : writes.subList(half, writes.size())) {
            outcomes.add(new WriteOutcome.Deferred(write.id(), FaultyCalls.INJECTED, RETRY_AFTER));
        }
        return outcomes;
    }

    private static WriteOutcome unsure(WriteOutcome outcome) {
        return outcome instanceof WriteOutcome.Applied ? unknown(outcome.id()) : outcome;
    }

    private static WriteOutcome unknown(WriteId id) {
        return new WriteOutcome.Unknown(id, FaultyCalls.INJECTED);
    }
}
