package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.List;

/** Collects the outcomes of the writes of one transaction. */
public final class BatchResult {

    private record Done(Write write, RecordKey key) {}

    private final List<Done> done = new ArrayList<>();
    private final List<WriteOutcome> others = new ArrayList<>();

    void applied(Write write, RecordKey key) {
        done.add(new Done(write, key));
    }

    public void add(WriteOutcome outcome) {
        others.add(outcome);
    }

    public void addAll(BatchResult other) {
        done.addAll(other.done);
        others.addAll(other.others);
    }

    /** All outcomes, given where the log stood after the last statement: a bound for everything that the batch did. */
    public List<WriteOutcome> outcomes(Lsn end) {
        List<WriteOutcome> outcomes = new ArrayList<>(others);
        for (Done each : done) {
            outcomes.add(new WriteOutcome.Applied(each.write().id(), each.key(), end.versionBefore()));
        }
        return outcomes;
    }
}
