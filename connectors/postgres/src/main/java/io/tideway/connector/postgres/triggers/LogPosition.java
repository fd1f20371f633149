package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.ServerHistory;
import io.tideway.connector.postgres.session.VisibleTransactions;
import io.tideway.spi.Position;
import java.util.Optional;

/**
 * A position in the log: the transactions that were read, written {@code triggers/system/timeline/snapshot}.
 *
 * <p>After a crash a server uses the numbers of transactions again whose end had not reached its disk. So a position
 * contains only transactions of which everything is flushed.
 */
record LogPosition(ServerHistory history, VisibleTransactions read) {

    private static final String FORM = "triggers/";

    /** Empty: it is a position of another way of capture. */
    static Optional<LogPosition> parse(Position position) {
        if (!position.text().startsWith(FORM)) {
            return Optional.empty();
        }
        String text = position.text().substring(FORM.length());
        int end = text.lastIndexOf('/');
        return Optional.of(new LogPosition(
                ServerHistory.parse(text.substring(0, end)), VisibleTransactions.parse(text.substring(end + 1))));
    }

    LogPosition at(VisibleTransactions place) {
        return new LogPosition(history, place);
    }

    Position toPosition() {
        return new Position(FORM + history + "/" + read);
    }
}
