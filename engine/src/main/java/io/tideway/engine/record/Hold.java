package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.reconcile.Revert;
import io.tideway.spi.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A mass change that holds a table mapping, and the operator's decision on it. The ledger stores it as an issue of the whole table
 * mapping, whose cause is its state.
 *
 * @param changed the side that the mass change was made on
 */
public record Hold(State state, Side changed, Reason reason) {

    /** The state of a hold. The names are the codes of the issues. */
    public enum State {
        /** Too many deletes; nothing goes on. */
        MASS_DELETE(Issue.Cause.MASS_DELETE),
        /** Too many overwrites; nothing goes on. */
        MASS_OVERWRITE(Issue.Cause.MASS_OVERWRITE),
        /** It is to happen: the comparison that carries it out is under way. */
        MASS_CHANGE_CONFIRMED(Issue.Cause.MASS_CHANGE_CONFIRMED),
        /** Deleted records are created again, by a comparison that is under way. */
        MASS_DELETE_REVERTED(Issue.Cause.MASS_DELETE_REVERTED),
        /** Overwritten values are put back, by a comparison that is under way. */
        MASS_OVERWRITE_REVERTED(Issue.Cause.MASS_OVERWRITE_REVERTED);

        private final Issue.Cause cause;

        State(Issue.Cause cause) {
            this.cause = cause;
        }

        public Issue.Cause cause() {
            return cause;
        }

        private static State of(Issue.Cause cause) {
            return Stream.of(values())
                    .filter(state -> state.cause == cause)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(cause + " holds no table mapping"));
        }
    }

    public static boolean isOne(Issue issue) {
        return issue.ofTable();
    }

    /** Returns the hold among a table mapping's issues; one that waits for an operator comes first. */
    public static Optional<Hold> of(List<Issue> issues) {
        return issues.stream()
                .filter(Hold::isOne)
                .map(issue -> new Hold(State.of(issue.cause()), issue.side(), issue.reason()))
                .min((one, other) -> one.state().compareTo(other.state()));
    }

    /** Returns whether it waits for an operator. */
    public boolean waits() {
        return state == State.MASS_DELETE || state == State.MASS_OVERWRITE;
    }

    /** What a comparison is to put back. */
    public Optional<Revert> revert() {
        return switch (state) {
            case MASS_DELETE_REVERTED -> Optional.of(Revert.deletes(changed));
            case MASS_OVERWRITE_REVERTED -> Optional.of(Revert.changes(changed));
            case MASS_DELETE, MASS_OVERWRITE, MASS_CHANGE_CONFIRMED -> Optional.empty();
        };
    }
}
