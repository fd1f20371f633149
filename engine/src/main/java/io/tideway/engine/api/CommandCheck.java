package io.tideway.engine.api;

import io.tideway.engine.RecordCodes;
import io.tideway.engine.Side;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.Hold;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Reason;
import java.util.List;
import java.util.Optional;

/** Checks whether an operator's command on an issue can be carried out. */
public final class CommandCheck {

    private CommandCheck() {}

    /** Returns why it cannot be carried out. */
    public static Optional<Reason> refusal(TableState table, Issue issue, Command command, Ledger ledger) {
        boolean ofAll = Hold.isOne(issue);
        return switch (command) {
            case Command.Keep keep ->
                ofAll
                        ? Optional.of(refused("It concerns the whole table mapping", "Confirm or revert it."))
                        : Optional.empty();
            case Command.Confirm confirm ->
                ofAll
                        ? Optional.empty()
                        : Optional.of(refused("It holds no mass change", "Use `tideway issues retry`."));
            case Command.Revert revert -> ofAll ? ofMassChange(table, issue) : ofRecord(table, issue, ledger);
        };
    }

    private static Optional<Reason> ofMassChange(TableState table, Issue issue) {
        boolean deletes = issue.cause() == Issue.Cause.MASS_DELETE;
        boolean possible = deletes
                ? table.rules.creates(issue.side())
                : table.rules.direction().writes(issue.side());
        return possible ? Optional.empty() : Optional.of(notWritten(table, issue.side()));
    }

    private static Optional<Reason> ofRecord(TableState table, Issue issue, Ledger ledger) {
        if (!table.rules.direction().writes(issue.side()) && issue.field().isEmpty()) {
            return Optional.of(notWritten(table, issue.side()));
        }
        boolean linked = ledger.links(table.row, issue.side(), List.of(issue.key()))
                .byKey()
                .containsKey(issue.key());
        boolean bounces = issue.cause() == Issue.Cause.FIELD_BOUNCES;
        return linked && !bounces
                ? Optional.empty()
                : Optional.of(refused(
                        "There is no old value: both sides never agreed on one",
                        "Change or delete the record itself; the issue follows."));
    }

    private static Reason notWritten(TableState table, Side side) {
        return refused(
                "The table mapping does not make such writes to " + table.table(side),
                "Correct it in " + table.table(side) + " itself; the issue follows, or can be confirmed then.");
    }

    private static Reason refused(String why, String fix) {
        return new Reason(RecordCodes.ISSUE_WORD_REFUSED, "The command cannot be carried out. " + why + ".", fix);
    }
}
