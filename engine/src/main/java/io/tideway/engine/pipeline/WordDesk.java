package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.pipeline.Requests.Word;
import io.tideway.engine.reconcile.Revert;
import java.util.List;
import java.util.Optional;

/** Makes works of a person's word about the issue of a record. */
final class WordDesk {

    private WordDesk() {}

    /** @param retried the issue's record, to be read anew on both sides */
    static List<RecordWork> instruct(TableState table, Requests.Request request, List<RecordWork> retried) {
        for (RecordWork work : retried) {
            switch (request.word()) {
                case Word.Keep keep -> work.keep = Optional.of(keep.winner());
                case Word.Revert revert -> work.revert = Optional.of(revert(table, request.issue()));
                case Word.Confirm confirm -> throw new AssertionError(confirm);
            }
        }
        return retried;
    }

    private static Revert revert(TableState table, Issue issue) {
        return issue.field()
                .map(field -> Revert.field(table.pair(Side.LEFT, field)))
                .orElseGet(() -> Revert.changes(issue.side()));
    }
}
