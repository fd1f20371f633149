package io.tideway.server.api;

import io.tideway.engine.api.IssueView;
import io.tideway.engine.ledger.Issue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot sync now.
 *
 * @param side where the record is whose change cannot travel
 * @param field the left name of a parked field; null: the whole record waits
 * @param leftValue a parked field's left value
 * @param rightValue the same for the right
 * @param ofTable whether it concerns the table mapping as a whole; else the key is a record's, which may be the empty text
 */
public record IssueDocument(
        long id,
        String sync,
        String table,
        String side,
        String key,
        @Nullable String field,
        String code,
        String message,
        String fix,
        String state,
        int attempts,
        Instant since,
        @Nullable Instant nextAttempt,
        @Nullable String leftValue,
        @Nullable String rightValue,
        boolean ofTable) {

    public static IssueDocument of(IssueView view) {
        return of(view.sync(), view.table(), view.issue());
    }

    static IssueDocument of(String sync, String table, Issue issue) {
        return new IssueDocument(
                issue.id(),
                sync,
                table,
                issue.side().word(),
                issue.key().text(),
                issue.field().orElse(null),
                issue.reason().code(),
                issue.reason().message(),
                issue.reason().fix(),
                issue.state().name(),
                issue.attempts(),
                issue.since(),
                issue.nextAttempt().orElse(null),
                issue.leftValue().orElse(null),
                issue.rightValue().orElse(null),
                issue.ofTable());
    }
}
