package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.reason.WriteCodes;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Refuses the writes of which the server would silently store a part. */
final class TruncationCheck {

    private final SelectedTable selected;

    TruncationCheck(SelectedTable selected) {
        this.selected = selected;
    }

    /** Adds an outcome for each refused write and returns the others. */
    List<Write> refuse(List<Write> writes, Map<WriteId, WriteOutcome> outcomes) {
        List<Write> fitting = new ArrayList<>(writes.size());
        for (Write write : writes) {
            Optional<Column> narrow = tooNarrow(fields(write));
            if (narrow.isPresent()) {
                outcomes.put(write.id(), new WriteOutcome.Rejected(write.id(), reason(narrow.get())));
            } else {
                fitting.add(write);
            }
        }
        return fitting;
    }

    private static Optional<Fields> fields(Write write) {
        return switch (write) {
            case Write.Create create -> Optional.of(create.fields());
            case Write.Update update -> Optional.of(update.fields());
            case Write.Delete delete -> Optional.empty();
        };
    }

    private Optional<Column> tooNarrow(Optional<Fields> written) {
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Fields fields = written.get();
        for (int place = 0; place < fields.layout().size(); place++) {
            Optional<Column> column = selected.columns().get(place);
            String value = column.isPresent() && fields.isPresent(place) ? fields.value(place) : null;
            if (value != null && !column.orElseThrow().type().holds(value)) {
                return column;
            }
        }
        return Optional.empty();
    }

    private Reason reason(Column column) {
        return new Reason(
                WriteCodes.VALUE_NOT_ACCEPTED,
                selected.table().name() + ": the value is too long or too precise for " + column.name() + " ("
                        + column.type().shownAs() + "), and would be cut.",
                "Correct the value, or widen the column.");
    }
}
