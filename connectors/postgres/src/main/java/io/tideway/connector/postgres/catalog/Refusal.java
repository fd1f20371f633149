package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What it means that the server refuses to read a table. It is the table's own trouble where the catalog explains it (row security, a
 * right that was taken away): then it is not as it was discovered, and no other table has to wait.
 */
public final class Refusal {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private Refusal() {}

    /** The error for a call that could not read the table. */
    public static ConnectorException translate(
            Database database, Catalog catalog, SelectedTable selected, SQLException error) {
        if (SqlErrors.state(error).equals(INSUFFICIENT_PRIVILEGE)) {
            catalog.forget(selected.table().name());
            SelectedTable now = SelectedTable.resolve(catalog, selected.selection());
            Optional<Reason> reason = reason(now, database.server().user());
            if (reason.isPresent()) {
                return new ConnectorException(ConnectorException.Kind.SCHEMA_CHANGED, reason.get(), error);
            }
        }
        return SqlErrors.translate(database.server(), error);
    }

    /** Makes sure that nothing that the catalog tells keeps the user from reading all of the table. */
    public static void requireReadable(Database database, SelectedTable selected) {
        reason(selected, database.server().user()).ifPresent(reason -> {
            throw new ConnectorException(ConnectorException.Kind.SCHEMA_CHANGED, reason);
        });
    }

    private static Optional<Reason> reason(SelectedTable selected, String user) {
        List<Reason> reasons = new ArrayList<>(TableReasons.unreadable(selected.table(), user));
        FieldReasons fields = new FieldReasons(selected.table(), user);
        selected.columns().stream()
                .flatMap(Optional::stream)
                .filter(column -> !column.readable())
                .forEach(column -> reasons.add(fields.noRight(column, "SELECT")));
        return reasons.stream().findFirst();
    }
}
