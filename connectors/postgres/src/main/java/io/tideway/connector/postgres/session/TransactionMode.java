package io.tideway.connector.postgres.session;

import java.time.Duration;

/** The purpose of a transaction, which determines its settings. */
public enum TransactionMode {
    /**
     * Reads at one moment; names are resolved in the system catalog alone, so that no user's object can come between. Where row security
     * would hide rows the server refuses instead: a row that is missing means that it was deleted.
     */
    READ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", true, true, Bounds.TABLE_LOCK),
    /** Like {@code READ}, for records: sees every change that a stream has reported before. */
    READ_RECORDS("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", true, true, Bounds.TABLE_LOCK),
    /** Like {@code READ_RECORDS}, for a few records that others wait for: a locked table delays them only briefly. */
    FETCH("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", true, true, Duration.ofMillis(500)),
    /** Changes publications and slots. */
    PROVISION("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE", true, false, Bounds.TABLE_LOCK),
    /** The same beside a stream, which waits meanwhile. */
    MEND("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE", true, false, Duration.ofMillis(100)),
    /**
     * Writes records. The role's own search path stays, because triggers of the user's tables run under it; the SQL of
     * this connector names every object with its schema. No planner setting is changed: it would reach users' triggers
     * and the checks of foreign keys.
     *
     * <p>Sees every change that a stream has reported before. In a deadlock with a user's transaction this one usually
     * gives up first: after a second of waiting a server looks for deadlocks, and ends the transaction that waited,
     * which may be the user's.
     */
    WRITE("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE", false, false, Duration.ofMillis(500));

    private final String opening;

    /** {@code whole}: whether a table is read with all of its rows, or not at all. */
    TransactionMode(String begin, boolean systemPath, boolean whole, Duration lockTimeout) {
        this.opening = begin + ";" + settings(systemPath, whole, lockTimeout);
    }

    /** Whether its work must not see records in a state older than the one that a stream has reported. */
    boolean followsStreams() {
        return this == READ_RECORDS || this == FETCH || this == WRITE;
    }

    /**
     * Returns the statements that open a transaction; their one row holds the visible transactions, and the place where
     * the server writes its log.
     */
    String opening(OriginMessage mark) {
        return this == WRITE ? opening + ", " + mark.call() : opening;
    }

    private static String settings(boolean systemPath, boolean whole, Duration lockTimeout) {
        return "SELECT " + local("DateStyle", "ISO, YMD") + ", " + local("IntervalStyle", "iso_8601") + ", "
                + local("TimeZone", "UTC") + ", " + local("extra_float_digits", "1") + ", "
                + local("bytea_output", "hex") + ", " + local("standard_conforming_strings", "on") + ", "
                + local("lc_monetary", "C") + ", " + local("xmloption", "content") + ", "
                + local("array_nulls", "on") + ", " + local("quote_all_identifiers", "off") + ", "
                + local("statement_timeout", Bounds.STATEMENT.toMillis() + "ms") + ", "
                + local("lock_timeout", lockTimeout.toMillis() + "ms") + ", "
                + local("idle_in_transaction_session_timeout", Bounds.SILENCE.toMillis() + "ms") + ", "
                + (systemPath ? ofReaders() : "")
                + (whole ? local("row_security", "off") + ", " : "")
                + "pg_catalog.pg_current_snapshot()::pg_catalog.text AS visible, " + SqlText.INSERT_LSN + " AS lsn";
    }

    /** Settings of readers: a cursor is read to its end, and names mean the same whatever the role's search path is. */
    private static String ofReaders() {
        return local("search_path", "pg_catalog") + ", " + local("cursor_tuple_fraction", "1") + ", ";
    }

    private static String local(String name, String value) {
        return "pg_catalog.set_config('" + name + "', '" + value + "', true)";
    }
}
