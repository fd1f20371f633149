package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;

/**
 * Checks whether a table was rewritten (by {@code ALTER COLUMN … TYPE}, for example) after the current transaction's
 * snapshot was taken. To such a snapshot the table looks empty, and each of its records would count as deleted.
 *
 * <p>The snapshot's row of {@code pg_class} has the former file then, while the function returns the current one.
 */
final class StoredAnew {

    private StoredAnew() {}

    /** Returns a condition for a query after one that has read the table. */
    static String of(Table table) {
        return "EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid IN (" + relations(table)
                + ") AND c.relfilenode <> 0 AND pg_catalog.pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode)";
    }

    /** Returns the relations of a view or a partitioned table that the transaction has read. */
    private static String relations(Table table) {
        return table.kind() == Table.Kind.ORDINARY
                ? table.id()
                : "SELECT l.relation FROM pg_catalog.pg_locks AS l WHERE l.pid = pg_catalog.pg_backend_pid()"
                        + " AND l.locktype = 'relation' AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d"
                        + " WHERE d.datname = pg_catalog.current_database())";
    }

    static ConnectorException reading(Table table) {
        return new ConnectorException(
                ConnectorException.Kind.UNAVAILABLE,
                new Reason(
                        ConnectionCodes.TABLE_STORED_ANEW,
                        "Table " + table.name() + " was rewritten by its owner while it was read, and looked empty.",
                        "It is read again by itself; nothing else to do."));
    }
}
