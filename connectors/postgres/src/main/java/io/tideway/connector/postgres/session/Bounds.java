package io.tideway.connector.postgres.session;

import java.time.Duration;

/** How long, how many and how large: the bounds of sessions, all in one place. */
public final class Bounds {

    /** Pooled connections for one connection of a configuration, streams apart. */
    public static final int POOL_SIZE = 6;

    /** To open a connection, or to get one from the pool. */
    public static final Duration CONNECT = Duration.ofSeconds(10);

    /**
     * The longest silence of the server in the middle of a statement, after which the connection is given up: longer
     * than a statement may take.
     */
    public static final Duration SOCKET = Duration.ofSeconds(Long.getLong("tideway.socket.seconds", 150));

    /** Without a byte from the server in the middle of a message, or of an answer, that a stream waits for. */
    public static final Duration STREAM = Duration.ofSeconds(Long.getLong("tideway.stream.seconds", 45));

    /** One statement; a chunk of a snapshot is the longest. */
    public static final Duration STATEMENT = Duration.ofMinutes(2);

    /**
     * The longest silence of the engine in the middle of a transaction, after which the server ends it, so that an
     * engine that is frozen or cut off does not block users for long. A batch of {@link #BATCH_CHARS} must arrive in
     * that time, over a slow line too.
     */
    public static final Duration SILENCE = Duration.ofSeconds(Long.getLong("tideway.silence.seconds", 30));

    /** How long the role's settings are used before they are looked up again. */
    static final Duration ROLE_SETTINGS = Duration.ofSeconds(5);

    /** The wait for a lock on a table for a publication: a longer wait would block users that queue behind it. */
    public static final Duration TABLE_LOCK = Duration.ofSeconds(5);

    /** Until a commit that was streamed is visible to readers. */
    public static final Duration VISIBLE = Duration.ofSeconds(10);

    /** Characters in a chunk of a table: beyond it a chunk ends before it has its number of records. */
    public static final long CHUNK_CHARS = 4_000_000;

    /** Characters in a batch of changes, the last change apart. */
    public static final long BATCH_CHARS = 2_000_000;

    private Bounds() {}
}
