package io.tideway.server.api;

/**
 * Where the API listens.
 *
 * @param host a name or an address; loopback unless configured otherwise
 * @param port 0: any free one
 */
public record ApiOptions(String host, int port, AccessToken token) {

    public static final String LOOPBACK = "127.0.0.1";
    public static final int PORT = 8787;
}
