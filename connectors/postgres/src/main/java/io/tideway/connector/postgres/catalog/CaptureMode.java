package io.tideway.connector.postgres.catalog;

/** How changes are captured; it determines what a server and a table need. */
public enum CaptureMode {
    /** By logical replication: from the server's log. */
    REPLICATION,
    /** By triggers that write to a log table. */
    TRIGGERS
}
