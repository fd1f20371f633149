package io.tideway.connector.postgres.session;

import java.time.Duration;
import java.util.Optional;

/** The purpose of a transaction, which determines its settings. */
public enum TransactionMode {
    /**
     * Reads at one moment; names are resolved in the system catalog alone, so that no user's object can come between. Where row security
     * would hide rows the server refuses instead: a row that is missing means that it was deleted.
     */
    READ("REPEATABLE READ, READ ONLY", ofReaders() + local("row_security", "off"), Bounds.TABLE_LOCK),
    /** Like {@code READ}, for records: sees every change that a stream has reported before. */
    READ_RECORDS("REPEATABLE READ, READ ONLY", ofReaders() + local("row_security", "off"), Bounds.TABLE_LOCK),
    /** Like {@code READ_RECORDS}, for a few records that others wait for: a locked table delays them only briefly. */
    FETCH("REPEATABLE READ, READ ONLY", ofReaders() + local("row_security", "off"), Duration.ofMillis(500)),
    /** Changes publications and slots. */
    PROVISION("READ COMMITTED, READ WRITE", ofReaders(), Bounds.TABLE_LOCK),
    /** The same beside a stream, which waits meanwhile. */
    MEND("READ COMMITTED, READ WRITE", ofReaders(), Duration.ofMillis(100)),
    /** Takes keys from the defaults of key columns, which are users' code: as {@code WRITE}. */
    TAKE_KEYS("READ COMMITTED, READ WRITE", "", Bounds.TABLE_LOCK),
    /**
     * Writes records. Triggers, constraints and defaults of users run under {@linkplain RoleSettings the role's own settings}. The
     * search path is one of them: the SQL of this connector names every object with its schema. No planner setting is changed: it would
     * reach users' triggers and the checks of foreign keys.
     *
     * <p>Sees every change that a stream has reported before. In a deadlock with a user's transaction this one usually
     * gives up first: after a second of waiting a server looks for deadlocks, and ends the transaction that waited,
     * which may be the user's.
     */
    WRITE("READ COMMITTED, READ WRITE", "", Duration.ofMillis(500));

    private final String begin;
    private final String settings;

    TransactionMode(String isolation, String ofReaders, Duration lockTimeout) {
        this.begin = "SET TRANSACTION ISOLATION LEVEL " + isolation + ";SELECT ";
        this.settings = ofReaders + ofAll(lockTimeout)
                + "pg_catalog.pg_current_snapshot()::pg_catalog.text AS visible, " + SqlText.INSERT_LSN + " AS lsn";
    }

    /** Whether its work must not see records in a state older than the one that a stream has reported. */
    boolean followsStreams() {
        return this == READ_RECORDS || this == FETCH || this == WRITE;
    }

    /** Whether users' code runs in it, under the role's settings. */
    boolean runsUsersCode() {
        return this == TAKE_KEYS || this == WRITE;
    }

    /**
     * Returns the statements that open a transaction; their one row holds the visible transactions, the place where
     * the server writes its log and, in a mode that runs users' code, the role's settings.
     *
     * @param role those settings; empty: the server looks them up
     */
    String opening(OriginMessage mark, Optional<RoleSettings> role) {
        String all = this == WRITE ? settings + ", " + mark.call() : settings;
        if (!runsUsersCode()) {
            return begin + all;
        }
        return role.map(known -> begin + known.columns() + ", " + all)
                .orElseGet(() -> begin + RoleSettings.LOOKED_UP + ", " + all + " " + RoleSettings.FROM);
    }

    /**
     * Returns settings that change how our texts are read, or that keep a transaction short. The role may have others, which users' code
     * could see; but a role's money would be another amount, its XML or its array be refused or another one, and its backslash end a
     * text too late.
     */
    private static String ofAll(Duration lockTimeout) {
        return local("standard_conforming_strings", "on")
                + local("lc_monetary", "C")
                + local("xmloption", "content")
                + local("array_nulls", "on")
                + local("statement_timeout", Bounds.STATEMENT.toMillis() + "ms")
                + local("lock_timeout", lockTimeout.toMillis() + "ms")
                + local("idle_in_transaction_session_timeout", Bounds.SILENCE.toMillis() + "ms");
    }

    /**
     * Returns settings of readers: values have one form, names mean the same whatever the role's search path is, and a
     * cursor is read to its end.
     */
    private static String ofReaders() {
        return RoleSettings.OF_READERS + ", " + local("DateStyle", "ISO, YMD") + local("search_path", "pg_catalog")
                + local("cursor_tuple_fraction", "1");
    }

    private static String local(String name, String value) {
        return SqlText.setLocally(name, SqlText.literal(value)) + ", ";
    }
}
