package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.ServerHistory;
import io.tideway.connector.postgres.session.Visible;
import io.tideway.spi.Position;
import java.util.Optional;

/**
 * A position in the log: which transactions were read, written {@code triggers/system/timeline/snapshot}.
 *
 * <p>After a crash a server gives the numbers of transactions again whose end had not reached its disk. So a position is only ever
 * made of transactions of which all has been flushed.
 */
record LogPosition(ServerHistory history, Visible read) {

    private static final String FORM = "triggers/";

    /** Empty: it is a position of another way of capture. */
    static Optional<LogPosition> parse(Position position) {
        if (!position.text().startsWith(FORM)) {
            return Optional.empty();
        }
        String text = position.text().substring(FORM.length());
        int end = text.lastIndexOf('/');
        return Optional.of(
                new LogPosition(ServerHistory.parse(text.substring(0, end)), Visible.parse(text.substring(end + 1))));
    }

    LogPosition at(Visible place) {
        return new LogPosition(history, place);
    }

    Position toPosition() {
        return new Position(FORM + history + "/" + read);
    }
}
