package io.tideway.connector.postgres.reason;

/** The codes of errors of a connection and its change stream. Each text is its entry in docs/errors.md. */
public final class ConnectionCodes {

    /**
     * The server does not answer, or the connection broke. Tideway retries by itself.
     * Check {@code host} and {@code port}, and that the server runs.
     */
    public static final String SERVER_UNREACHABLE = "SERVER_UNREACHABLE";

    /**
     * The server has streamed a commit, and has not shown it to readers for more than ten seconds: it waits for a synchronous standby that does not answer. The client
     * that committed waits too. Tideway reads nothing older in that time, and continues by itself.
     * Bring the standby back, or remove it from {@code synchronous_standby_names}.
     */
    public static final String COMMIT_NOT_VISIBLE = "COMMIT_NOT_VISIBLE";

    /**
     * The server refuses the user.
     * Check {@code user}, {@code password} and {@code sslmode}, and the server's {@code pg_hba.conf}.
     */
    public static final String LOGIN_REFUSED = "LOGIN_REFUSED";

    /**
     * The server has no database of that name.
     * Correct the setting {@code database}, or create it.
     */
    public static final String NO_SUCH_DATABASE = "NO_SUCH_DATABASE";

    /**
     * The database has the encoding {@code SQL_ASCII}: the server stores bytes and does not know their characters, so texts cannot be compared.
     * Load a dump of it into a database with an encoding.
     */
    public static final String ENCODING_UNKNOWN = "ENCODING_UNKNOWN";

    /**
     * The server is older than 14.
     * Upgrade it.
     */
    public static final String SERVER_TOO_OLD = "SERVER_TOO_OLD";

    /**
     * The server is a standby: it cannot be written to, and cannot give the required positions.
     * Connect to the primary. A running sync that meets a standby waits: the standby may be about to take over.
     */
    public static final String STANDBY = "STANDBY";

    /**
     * Connections to the same address lead to two servers: a primary that was [failed over](connectors/postgres.md#failover) and still runs, and its
     * successor. Changes are not read until all connections lead to one server; Tideway opens them again for that.
     * Stop the old primary, or cut it off from its clients: the new one loses everything that is written to it.
     */
    public static final String TWO_SERVERS = "TWO_SERVERS";

    /**
     * Notice: the server has standbys, and streams changes before they have them. If a standby takes over that lacks changes which were read, both sides are compared.
     * Nothing is lost, but it takes a while. See [failover](connectors/postgres.md#failover).
     * Set {@code synchronized_standby_slots} to the slots of the standbys that may take over. Changes are then read after all of these have them.
     */
    public static final String STANDBYS_NOT_AWAITED = "STANDBYS_NOT_AWAITED";

    /**
     * Transactions of this user are read-only by default, so nothing can be written.
     * {@code ALTER ROLE … SET default_transaction_read_only = off;}
     */
    public static final String READ_ONLY = "READ_ONLY";

    /**
     * The server's log does not contain the data that logical replication needs.
     * {@code ALTER SYSTEM SET wal_level = logical;}, restart, and check with {@code SHOW wal_level;}. Managed services have a switch of their own.
     */
    public static final String WAL_LEVEL = "WAL_LEVEL";

    /**
     * The user may not replicate, so changes cannot be read.
     * Grant {@code REPLICATION}, or the service's own role such as {@code rds_replication}; or use the connector {@code postgres-heroku}.
     */
    public static final String NO_REPLICATION_RIGHT = "NO_REPLICATION_RIGHT";

    /**
     * All replication slots are in use.
     * Drop an unused one, or raise {@code max_replication_slots} and restart.
     */
    public static final String NO_FREE_SLOT = "NO_FREE_SLOT";

    /**
     * All walsenders are in use.
     * End an unneeded replication, or raise {@code max_wal_senders} and restart.
     */
    public static final String NO_FREE_WALSENDER = "NO_FREE_WALSENDER";

    /**
     * Notice: the server listens on another port than the one that was reached. Replication does not work through a pooler.
     * If there is a pooler, give the server's own address.
     */
    public static final String POOLER_SUSPECTED = "POOLER_SUSPECTED";

    /**
     * Notice: the server retains much log for a slot without a reader.
     * Drop the slot if it is not needed, with the statement in the fix.
     */
    public static final String WAL_RETAINED = "WAL_RETAINED";

    /**
     * The server refused a statement because a right is missing.
     * Grant the right that the message names.
     */
    public static final String RIGHT_MISSING = "RIGHT_MISSING";

    /**
     * The server unexpectedly refused a statement of Tideway.
     * See the message; Tideway retries where that can help.
     */
    public static final String SERVER_REFUSED = "SERVER_REFUSED";

    /**
     * Another reader holds the change stream. Tideway never shares or takes over a stream; it retries for a while.
     * Stop the other engine that runs this sync.
     */
    public static final String STREAM_IN_USE = "STREAM_IN_USE";

    /**
     * The server ended a transaction of Tideway, because the engine had sent nothing for half a minute. So a frozen engine does not block users that want the same
     * records. Nothing of the transaction was committed; it is retried automatically.
     * If it happens often, look for pauses of the engine's machine, and for a slow network.
     */
    public static final String TRANSACTION_ENDED = "TRANSACTION_ENDED";

    /**
     * Another transaction has locked the whole table, so its records cannot be read. Only this table waits: records are
     * retried, and a backfill or comparison reads on when the lock is free. If the engine ended in the middle of a write to the table, the table
     * mapping shows this reason until it can see whether the write was done; then it is compared.
     * End that transaction if it was forgotten.
     */
    public static final String TABLE_LOCKED = "TABLE_LOCKED";

    /**
     * The owner gave a table other columns or values ({@code ALTER COLUMN … TYPE}) while it was read. A reading that started before sees such a table without records, so
     * the reading is discarded.
     * Nothing to do: the table is read again.
     */
    public static final String TABLE_STORED_ANEW = "TABLE_STORED_ANEW";

    /**
     * A replication slot with the name that the sync needs belongs to another database or plugin.
     * Drop it if it is not needed.
     */
    public static final String SLOT_NAME_TAKEN = "SLOT_NAME_TAKEN";

    /**
     * Notice: a replication slot retains more than 1 GB of log, because the sync does not run or the other side is slow, and the server has no limit for it. The
     * disk may fill up.
     * Start the sync again, or remove its objects from the database with {@code tideway deprovision}.
     */
    public static final String SLOT_RETAINS_LOG = "SLOT_RETAINS_LOG";

    /**
     * Notice: a replication slot retains three quarters of what the server allows ({@code max_slot_wal_keep_size}). Beyond the limit the server discards the log, and
     * both sides must be compared.
     * Start the sync again, or raise the limit with the statement in the fix.
     */
    public static final String SLOT_NEAR_LIMIT = "SLOT_NEAR_LIMIT";

    /**
     * Notice: the replication slot is gone, or the server has discarded log that it needs.
     * Nothing to do: when the sync runs, it makes a new slot and compares both sides with the ledger.
     */
    public static final String SLOT_LOST = "SLOT_LOST";

    /**
     * Notice: the server has standbys, and would not carry the replication slot over to them. After a [failover](connectors/postgres.md#failover) both sides would be
     * compared.
     * Pause and resume the sync, which marks the slot. If that does not help, the role may not mark it: run the command in the fix.
     */
    public static final String SLOT_STAYS_BEHIND = "SLOT_STAYS_BEHIND";

    /**
     * Notice: by {@code synchronized_standby_slots} the server streams only what its standbys have received, and one of them is not connected. Changes of this side wait for
     * it, and the server retains the log.
     * Start the standby, or remove it from the list.
     */
    public static final String STREAM_WAITS_FOR_STANDBY = "STREAM_WAITS_FOR_STANDBY";

    /**
     * Notice: the change log of trigger-based capture holds more than 1 GB, because a sync does not run or the other side is slow.
     * Start the sync again, or remove its objects from the database with {@code tideway deprovision}.
     */
    public static final String LOG_RETAINED = "LOG_RETAINED";

    /**
     * Notice: the change log, or its entry of the sync, was removed.
     * Nothing to do: when the sync runs, it creates the log again and compares both sides with the ledger.
     */
    public static final String LOG_LOST = "LOG_LOST";

    /**
     * A new slot starts after the transactions that were open before it have ended, and one of them does not end.
     * Find it with the query in the fix, and end it.
     */
    public static final String SLOT_WAITS_FOR_TRANSACTION = "SLOT_WAITS_FOR_TRANSACTION";

    /**
     * Changes were lost before they were read: the slot is gone, the server was restored or failed over, a trigger of Tideway was dropped or disabled, or the way of
     * capture was switched. Both sides are compared with the ledger automatically.
     * Nothing to do.
     */
    public static final String HISTORY_LOST = "HISTORY_LOST";

    /**
     * Notice in the log: changes of one table may be in no stream. Its publication was narrowed for a while or created again, the table joined an existing
     * stream, a statement gave its rows new values ({@code ALTER COLUMN … TYPE … USING}), partitions were added or removed, or a view has other rows. Both sides of that
     * table are compared with the ledger, after all transactions have ended that were open at that time.
     * Nothing to do.
     */
    public static final String CHANGES_MISSED = "CHANGES_MISSED";

    /**
     * Not all changes of a table are captured, because its publication was altered, and the role may not repair it. The mapping waits; the others go on.
     * Do as the message says, or return the publication: {@code ALTER PUBLICATION … OWNER TO …}. Then the mapping continues by itself, and its tables are compared.
     */
    public static final String CAPTURE_NARROWED = "CAPTURE_NARROWED";

    private ConnectionCodes() {}
}
