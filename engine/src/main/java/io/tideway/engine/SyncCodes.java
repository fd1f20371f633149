package io.tideway.engine;

/** The codes of errors of the ledger, and of reasons why a sync does not run. Each text is its entry in docs/errors.md. */
public final class SyncCodes {

    /**
     * The ledger's server is away, shuts down, or lacks connections, memory or disk. Tideway continues by itself.
     * Check that it runs and has room.
     */
    public static final String LEDGER_UNAVAILABLE = "LEDGER_UNAVAILABLE";

    /**
     * The ledger's server refuses the user, or the user lacks a right there.
     * Correct {@code ledger.user} and {@code ledger.password}; the user needs {@code CREATE} on the database.
     */
    public static final String LEDGER_ACCESS_DENIED = "LEDGER_ACCESS_DENIED";

    /**
     * The ledger's database does not exist, or cannot hold every text.
     * Create it with {@code ENCODING 'UTF8'}, or correct {@code ledger.url}.
     */
    public static final String LEDGER_WRONG_DATABASE = "LEDGER_WRONG_DATABASE";

    /**
     * A newer version of Tideway has migrated the ledger.
     * Run that version, restore an earlier backup, or name another ledger in {@code ledger.url}.
     */
    public static final String LEDGER_TOO_NEW = "LEDGER_TOO_NEW";

    /**
     * The ledger failed in an unexpected way: a defect. The failed call stored nothing.
     * Report it with the log.
     */
    public static final String LEDGER_UNEXPECTED = "LEDGER_UNEXPECTED";

    /**
     * Another engine runs this sync with this ledger; the message says which.
     * Stop it, or let it run the sync. It loses the sync within half a minute after its machine has died.
     */
    public static final String SYNC_IS_RUNNING = "SYNC_IS_RUNNING";

    /**
     * The ledger ended the connection that holds the sync's lock: it was restarted, or it ends idle sessions. The sync stops writing, and starts again once it has the
     * lock again.
     * Nothing to do. If it happens often, check {@code idle_session_timeout}, firewalls and poolers between the engine and the ledger.
     */
    public static final String SYNC_LOCK_LOST = "SYNC_LOCK_LOST";

    /**
     * The command needs a running sync. This one is paused, or could not start yet, for the reason in the message.
     * {@code tideway resume <sync>} if it is paused; otherwise do as the fix says.
     */
    public static final String SYNC_NOT_RUNNING = "SYNC_NOT_RUNNING";

    /**
     * No sync has that name.
     * Use a name that {@code tideway status} shows.
     */
    public static final String SYNC_UNKNOWN = "SYNC_UNKNOWN";

    /**
     * The sync has no table mapping of that name.
     * Use a name that {@code tideway status} shows.
     */
    public static final String MAPPING_UNKNOWN = "MAPPING_UNKNOWN";

    /**
     * No issue has that id; it may have healed.
     * {@code tideway issues} lists the existing ones.
     */
    public static final String ISSUE_UNKNOWN = "ISSUE_UNKNOWN";

    /**
     * A defect of Tideway stopped a sync. Nothing is lost: uncommitted changes are streamed again.
     * Report it with the log; {@code tideway resume} starts the sync again.
     */
    public static final String DEFECT = "DEFECT";

    /**
     * A delivery was interrupted because the sync stops.
     * Nothing to do: the next start does the rest.
     */
    public static final String INTERRUPTED = "INTERRUPTED";

    /**
     * A connector gave no outcome for a write: a defect of the connector.
     * Report it with the connector's name and version.
     */
    public static final String OUTCOME_MISSING = "OUTCOME_MISSING";

    private SyncCodes() {}
}
