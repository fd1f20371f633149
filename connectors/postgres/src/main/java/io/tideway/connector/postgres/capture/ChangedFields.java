package io.tideway.connector.postgres.capture;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;

/** The reasons that a stream reports when a field differs from the subscription. */
public final class ChangedFields {

    private ChangedFields() {}

    public static Reason gone(TableName table, Column column) {
        return new Reason(
                TableCodes.FIELD_NOT_FOUND,
                "Field " + column.name() + " of " + table + " is no longer there: it was dropped or renamed.",
                "Correct the mapping, or undo the change.");
    }

    public static Reason retyped(TableName table, Column column) {
        return new Reason(
                TableCodes.FIELD_TYPE_CHANGED,
                "Field " + column.name() + " of " + table + " has another type now.",
                "Check the mapping, then resume the sync.");
    }

    public static Reason keyChanged(TableName table, Column column) {
        return new Reason(
                "KEY_CHANGED",
                "The primary key of " + table + " was changed: " + column.name() + " is not part of it any more.",
                "Make the primary key what it was.");
    }
}
