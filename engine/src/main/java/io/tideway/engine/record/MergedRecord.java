package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.spi.Change;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.Map;
import java.util.Optional;

/** Two records became one: the loser's link goes to the winner if that has none; else the loser counts as deleted. */
public final class MergedRecord {

    private MergedRecord() {}

    /**
     * Returns the task of a merge; empty if the loser has no link.
     *
     * @param known the links of loser and winner
     */
    public static Optional<RecordTask> task(
            TableState table, Side side, Change.Merged merge, Map<RecordKey, Link> known) {
        Link losers = known.get(merge.loser());
        if (losers == null) {
            return Optional.empty();
        }
        return Optional.of(
                known.containsKey(merge.winner())
                        ? deleted(table, side, merge, losers)
                        : moved(table, side, merge, losers));
    }

    private static RecordTask deleted(TableState table, Side side, Change.Merged merge, Link losers) {
        RecordTask task = new RecordTask(table, side, merge.loser());
        task.setLink(losers);
        task.see(
                side,
                Observation.streamed(
                        false,
                        Fields.none(table.selection(side).layout()),
                        merge.info().version(),
                        merge.info().committedAt(),
                        Map.of()));
        return task;
    }

    private static RecordTask moved(TableState table, Side side, Change.Merged merge, Link losers) {
        RecordTask task = new RecordTask(table, side, merge.winner());
        task.setLink(losers);
        task.moves = Moves.from(merge.loser(), merge.info().version());
        task.want(side);
        task.want(side.other());
        return task;
    }
}
