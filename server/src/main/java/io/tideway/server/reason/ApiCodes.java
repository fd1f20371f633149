package io.tideway.server.reason;

/** The codes of errors of the running engine and its API. Each text is its entry in docs/errors.md. */
public final class ApiCodes {

    /**
     * The port of the HTTP API is in use, or this user may not listen on it.
     * Stop the other program, or choose another port with {@code --port}.
     */
    public static final String PORT_IN_USE = "PORT_IN_USE";

    /**
     * The directory {@code .tideway} beside the configuration file cannot be written.
     * Give the user that runs Tideway the right to write it, and check that the disk has room.
     */
    public static final String STATE_NOT_WRITABLE = "STATE_NOT_WRITABLE";

    /**
     * No engine answers at the address, or what answers there is no engine of this version.
     * Start one with {@code tideway run}, or name its address with {@code --url}.
     */
    public static final String ENGINE_UNREACHABLE = "ENGINE_UNREACHABLE";

    /**
     * A request to the API does not have the engine's token.
     * Name the configuration of the engine with {@code -f}, or set {@code TIDEWAY_TOKEN}.
     */
    public static final String TOKEN_REFUSED = "TOKEN_REFUSED";

    /**
     * The token's file belongs to another user.
     * Run the command as the user that runs the engine, or set {@code TIDEWAY_TOKEN}.
     */
    public static final String TOKEN_NOT_READABLE = "TOKEN_NOT_READABLE";

    /**
     * The {@code Host} header of a request does not name an address on which the engine listens. A page in a browser may have sent it.
     * Use the address that {@code run} printed, or listen on that host with {@code --host}.
     */
    public static final String HOST_REFUSED = "HOST_REFUSED";

    /**
     * A request to the API lacks a parameter, or a parameter has the wrong form.
     * See [configuration](configuration.md#http-api).
     */
    public static final String BAD_REQUEST = "BAD_REQUEST";

    /**
     * No issue has that id; it may have healed.
     * {@code tideway issues} lists the existing ones.
     */
    public static final String ISSUE_NOT_FOUND = "ISSUE_NOT_FOUND";

    /**
     * Neither side has a record with that key.
     * Check the key, and whether a {@code where} excludes the record.
     */
    public static final String RECORD_NOT_FOUND = "RECORD_NOT_FOUND";

    private ApiCodes() {}
}
