package io.tideway.engine.issue;

import io.tideway.engine.Side;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.reconcile.Revert;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import java.util.List;
import java.util.Optional;

/** Turns an operator's command on an issue into tasks. */
public final class CommandTasks {

    private CommandTasks() {}

    /**
     * Adds a command to the tasks of its issue.
     *
     * @param retried tasks of the issue's record, which read it again on both sides
     */
    public static List<RecordTask> prepare(TableState table, IssueCommands.Request request, List<RecordTask> retried) {
        for (RecordTask task : retried) {
            switch (request.command()) {
                case Command.Keep keep -> task.keep = Optional.of(keep.winner());
                case Command.Revert revert -> task.revert = Optional.of(revert(table, request.issue()));
                case Command.Confirm confirm -> throw new AssertionError(confirm);
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
