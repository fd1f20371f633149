package io.tideway.engine.issue;

import io.tideway.engine.Side;
import io.tideway.engine.issue.Requests.Word;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.reconcile.Revert;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.TableState;
import java.util.List;
import java.util.Optional;

/** Makes works of a person's word about the issue of a record. */
public final class WordDesk {

    private WordDesk() {}

    /**
     * Turns a command into works.
     *
     * @param retried the issue's record, to be read anew on both sides
     */
    public static List<RecordWork> instruct(TableState table, Requests.Request request, List<RecordWork> retried) {
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
