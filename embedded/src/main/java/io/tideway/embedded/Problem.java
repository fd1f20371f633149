package io.tideway.embedded;

/** The kinds of failure of an embedded server. */
enum Problem {
    /**
     * The server's programs for this kind of machine are not part of this build, or cannot be unpacked or run.
     * Build Tideway on the kind of machine that it runs on. Check that the cache directory can be written, has 60 MB of room, and is not mounted {@code noexec}.
     */
    BINARIES("EMBEDDED_BINARIES"),
    /**
     * Another running process owns the server's directory, most often a second {@code tideway run} in the same place.
     * Stop that process, or run this one with another directory.
     */
    IN_USE("EMBEDDED_IN_USE"),
    /**
     * Postgres does not run as root. As root, Tideway runs it in a user namespace of its own, and the system does not allow one here, as in most containers.
     * Run Tideway as another user, or allow {@code unshare -U}, or name another Postgres in {@code ledger.url}.
     */
    PRIVILEGES("EMBEDDED_PRIVILEGES"),
    /**
     * The server, or one of its tools, did not start, answer or stop in time. The error ends with the last lines of {@code server.log}, which is beside the data
     * directory.
     */
    FAILED("EMBEDDED_FAILED"),
    /**
     * The server, or one of its tools, failed, and the ledger's disk is full.
     * Make room. A run then continues by itself; a start that failed must be repeated. Nothing is lost: the systems keep changes that were not read.
     */
    DISK_FULL("EMBEDDED_DISK_FULL"),
    /**
     * Another major version of Postgres made the data directory than the one that this version of Tideway brings.
     * Dump it with the old version and restore it with the new one, or start with an empty ledger, which then links the records again.
     */
    VERSION("EMBEDDED_VERSION");

    private final String code;

    Problem(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
