package io.tideway.engine.delivery;

import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delivers to one target. Holds no state; may be used from several threads for different records. */
public final class Delivery {

    private final Target target;

    public Delivery(Target target) {
        this.target = target;
    }

    /**
     * Sends the writes, in as few calls as the table allows.
     *
     * @param writes numbered by {@link io.tideway.spi.WriteId} from 0, for different records
     * @return the outcome of each write, at its number
     * @throws ConnectorException when a call failed as a whole; what it did is then not known
     */
    public List<WriteOutcome> deliver(TableSelection table, int maxWriteBatch, List<Write> writes) {
        @Nullable WriteOutcome[] outcomes = new @Nullable WriteOutcome[writes.size()];
        for (int from = 0; from < writes.size(); from += maxWriteBatch) {
            List<Write> batch = writes.subList(from, Math.min(writes.size(), from + maxWriteBatch));
            for (WriteOutcome outcome : target.write(table, batch)) {
                outcomes[outcome.id().number()] = outcome;
            }
        }
        return complete(table, outcomes);
    }

    private static List<WriteOutcome> complete(TableSelection table, @Nullable WriteOutcome[] outcomes) {
        List<WriteOutcome> complete = new ArrayList<>(outcomes.length);
        for (WriteOutcome outcome : outcomes) {
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
