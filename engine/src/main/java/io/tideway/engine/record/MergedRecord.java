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
     * What is to be done about it; empty when the ledger does not know the loser.
     *
     * @param known the links of loser and winner
     */
    public static Optional<RecordWork> work(
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

    private static RecordWork deleted(TableState table, Side side, Change.Merged merge, Link losers) {
        RecordWork work = new RecordWork(table, side, merge.loser());
        work.setLink(losers);
        work.see(
                side,
                Seen.told(
                        false,
                        Fields.none(table.selection(side).layout()),
                        merge.info().version(),
                        merge.info().committedAt(),
                        Map.of()));
        return work;
    }

    private static RecordWork moved(TableState table, Side side, Change.Merged merge, Link losers) {
        RecordWork work = new RecordWork(table, side, merge.winner());
        work.setLink(losers);
        work.moves = Moves.from(merge.loser(), merge.info().version());
        work.want(side);
        work.want(side.other());
        return work;
    }
}
