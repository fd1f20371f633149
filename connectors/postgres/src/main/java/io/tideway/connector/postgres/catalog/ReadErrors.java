package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Explains why the server refuses to read a table. If the catalog explains it (row security, a revoked right), the
 * error belongs to that table: it differs from its discovery, and no other table has to wait.
 */
public final class ReadErrors {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String LOCK_TIMEOUT = "55P03";

    /** A text that is not a value of its type: a renamed label of an enum, for example. */
    private static final String INVALID_TEXT = "22P02";

    /** An operator, a type or a cast that does not fit, as where a column has another type than the catalog knew. */
    private static final Set<String> OTHER_TYPE = Set.of("42883", "42804", "42846");

    private ReadErrors() {}

    /** The error for a call that could not read the table. */
    public static ConnectorException translate(
            Database database, Catalog catalog, SelectedTable selected, SQLException error) {
        String state = SqlErrors.state(error);
        if (state.equals(LOCK_TIMEOUT)) {
            return ConnectorException.unavailable(
                    selected.table().name(), locked(selected.table().name()), error);
        }
        Optional<Reason> reason = Optional.empty();
        boolean isOther = state.equals(INVALID_TEXT) || OTHER_TYPE.contains(state);
        if (state.equals(INSUFFICIENT_PRIVILEGE) || isOther) {
            catalog.forget(selected.table().name());
            SelectedTable now = SelectedTable.resolve(catalog, selected.selection());
            reason = isOther
                    ? retyped(selected, now)
                    : reason(now, database.server().user());
        }
        return reason.map(why -> new ConnectorException(ConnectorException.Kind.SCHEMA_CHANGED, why, error))
                .orElseGet(() -> SqlErrors.translate(database.server(), error));
    }

    private static Reason locked(TableName table) {
        return new Reason(
                ConnectionCodes.TABLE_LOCKED,
                "Another transaction has locked table " + table + ", so its records cannot be read.",
                "End that transaction: SELECT * FROM pg_locks WHERE relation = '" + table + "'::regclass;");
    }

    /** Explains that a record's value, which was read before, is not a value of its column's type. */
    public static ConnectorException otherValues(SelectedTable selected, List<String> columns, SQLException error) {
        return new ConnectorException(
                ConnectorException.Kind.SCHEMA_CHANGED,
                new Reason(
                        TableCodes.FIELD_TYPE_CHANGED,
                        "Field " + String.join(", ", columns) + " of "
                                + selected.table().name() + " has another type now.",
                        "Check the mapping, then resume the sync."),
                error);
    }

    /** Returns the column whose type or labels differ from those at the time of the statement. */
    private static Optional<Reason> retyped(SelectedTable before, SelectedTable now) {
        Optional<Reason> retyped = before.table().columns().stream()
                .filter(column -> now.table()
                        .column(column.name())
                        .filter(same -> same.type().oid() != column.type().oid())
                        .isPresent())
                .findFirst()
                .map(column -> new Reason(
                        TableCodes.FIELD_TYPE_CHANGED,
                        "Field " + column.name() + " of " + before.table().name() + " has another type now.",
                        "Check the mapping, then resume the sync."));
        return retyped.isPresent() ? retyped : relabelled(before, now);
    }

    private static Optional<Reason> relabelled(SelectedTable before, SelectedTable now) {
        return before.table().columns().stream()
                .filter(column -> now.table()
                        .column(column.name())
                        .filter(same -> !same.type().hasTextsOf(column.type()))
                        .isPresent())
                .findFirst()
                .map(column -> relabelled(before.table().name(), column));
    }

    /** Explains that a value is not a label of an enum as it was when the table was discovered. */
    public static Reason relabelled(TableName table, Column column) {
        return new Reason(
                TableCodes.FIELD_TYPE_CHANGED,
                "Field " + column.name() + " of " + table + " has other labels now.",
                "Check the mapping, then resume the sync.");
    }

    /** Requires that the enums of the table have the labels that they had when it was discovered. */
    public static void requireSameLabels(Catalog catalog, SelectedTable selected) {
        catalog.forget(selected.table().name());
        relabelled(selected, SelectedTable.resolve(catalog, selected.selection()))
                .ifPresent(reason -> {
                    throw new ConnectorException(ConnectorException.Kind.SCHEMA_CHANGED, reason);
                });
    }

    /** Requires that the user may read all rows of the table, as far as the catalog shows it. */
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
