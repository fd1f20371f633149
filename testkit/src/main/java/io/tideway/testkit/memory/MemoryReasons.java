package io.tideway.testkit.memory;

import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.util.List;

/** The reasons with which a {@link MemorySystem} refuses requests. */
final class MemoryReasons {

    private MemoryReasons() {}

    static ConstraintViolation unique(TableName table, String field, RecordKey holder) {
        return new ConstraintViolation(
                new Reason(
                        "UNIQUE_VIOLATION",
                        "Record " + holder + " of " + table + " has the same " + field + " already.",
                        "Change " + field + " in one of the two records."),
                true,
                List.of(holder));
    }

    static ConstraintViolation noParent(TableName table, String field, TableName parent) {
        return new ConstraintViolation(
                new Reason(
                        "FOREIGN_KEY_VIOLATION",
                        "Field " + field + " of " + table + " names a record that is not in " + parent + ".",
                        "Create the record in " + parent + " first."),
                true);
    }

    static ConstraintViolation hasChildren(TableName table, RecordKey key, TableName children) {
        return new ConstraintViolation(
                new Reason(
                        "FOREIGN_KEY_VIOLATION",
                        "Records of " + children + " still refer to record " + key + " of " + table + ".",
                        "Delete those records of " + children + " first."),
                true);
    }

    static ConstraintViolation isNull(TableName table, String field) {
        return new ConstraintViolation(
                new Reason(
                        "NOT_NULL_VIOLATION",
                        "Field " + field + " of " + table + " must have a value.",
                        "Give it a value."),
                false);
    }

    static ConstraintViolation notWritable(TableName table, String field) {
        return new ConstraintViolation(keyIsGenerated(table, field), false);
    }

    static Reason changesMissed(TableName table) {
        return new Reason(
                "CHANGES_MISSED",
                "Changes of " + table + " are gone from the log.",
                "Both sides are compared; nothing else to do.");
    }

    static Reason keyIsGenerated(TableName table, String field) {
        return new Reason(
                "FIELD_NOT_WRITABLE",
                "The system alone gives values to " + field + " of " + table + ".",
                "Map the field in the other direction only.");
    }

    static ConnectorException noKeys(TableName table) {
        return new ConnectorException(
                Kind.CONFIGURATION,
                new Reason("KEYS_REFUSED", "Table " + table + " gives no keys.", "Let it give keys again."));
    }

    static ConnectorException unknownTable(TableName table) {
        return schemaChanged(new Reason(
                "UNKNOWN_TABLE", "There is no table " + table + ".", "Name one of the tables of the system."));
    }

    static ConnectorException unknownField(TableName table, String field) {
        return schemaChanged(new Reason(
                "UNKNOWN_FIELD",
                "Table " + table + " has no field " + field + ".",
                "Name one of the fields of the table."));
    }

    static Reason rowsHidden(TableName table) {
        return new Reason(
                "ROW_SECURITY",
                "Rows of " + table + " are hidden from the connection: they would look deleted.",
                "Show them again.");
    }

    static ConnectorException refused(TableName table) {
        return schemaChanged(rowsHidden(table));
    }

    static ConnectorException historyLost(String subscription, String message) {
        return new ConnectorException(
                Kind.HISTORY_LOST,
                new Reason("HISTORY_LOST", "Stream " + subscription + ": " + message, "Compare both sides again."));
    }

    static ConnectorException busy(String subscription) {
        return new ConnectorException(
                Kind.BUSY,
                new Reason(
                        "STREAM_IN_USE",
                        "Stream " + subscription + " is read by another reader.",
                        "Stop the other reader."));
    }

    static ConnectorException locked(TableName table) {
        return ConnectorException.unavailable(
                table, new Reason("TABLE_LOCKED", "Table " + table + " is locked.", "End the transaction."), null);
    }

    static ConnectorException closed() {
        return new ConnectorException(
                Kind.UNAVAILABLE,
                new Reason("CONNECTION_CLOSED", "The connection to the system is closed.", "Open a new connection."));
    }

    static ConnectorException otherKey(TableName table) {
        return schemaChanged(new Reason(
                "KEY_CHANGED",
                "The primary key of table " + table + " is another one.",
                "Select by the key that the table has."));
    }

    private static ConnectorException schemaChanged(Reason reason) {
        return new ConnectorException(Kind.SCHEMA_CHANGED, reason);
    }
}
