package io.tideway.embedded;

/** The kinds of failure of an embedded server. */
enum Problem {
    /** No binaries for this machine are on the class path, or they cannot be unpacked. */
    BINARIES("EMBEDDED_BINARIES"),
    /** Another running process owns this home directory. */
    IN_USE("EMBEDDED_IN_USE"),
    /** The operating system does not allow this user to run the server. */
    PRIVILEGES("EMBEDDED_PRIVILEGES"),
    /** The server, or one of its tools, did not start, answer or stop in time. */
    FAILED("EMBEDDED_FAILED"),
    /** The server, or one of its tools, failed, and its file system has no room left. */
    DISK_FULL("EMBEDDED_DISK_FULL"),
    /** The data directory was made by another major version of Postgres. */
    VERSION("EMBEDDED_VERSION");

    private final String code;

    Problem(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
