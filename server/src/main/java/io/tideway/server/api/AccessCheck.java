package io.tideway.server.api;

import io.javalin.http.Context;
import io.tideway.server.reason.ApiCodes;
import io.tideway.spi.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Accepts requests that name an address of this engine and carry the token. */
final class AccessCheck {

    private static final List<String> LOOPBACK_NAMES = List.of("localhost", "127.0.0.1", "[::1]");
    private static final List<String> ALL_ADDRESSES = List.of("0.0.0.0", "::", "[::]");

    private final ApiOptions options;

    AccessCheck(ApiOptions options) {
        this.options = options;
    }

    /** Every request: a page that was loaded from elsewhere reaches us by a name that is not ours. */
    void checkHost(Context request) {
        String host = String.valueOf(request.header("Host")).toLowerCase(Locale.ROOT);
        String name = host.replaceFirst(":\\d+$", "");
        boolean ours = LOOPBACK_NAMES.contains(name)
                || name.equals(options.host().toLowerCase(Locale.ROOT))
                || ALL_ADDRESSES.contains(options.host());
        if (!ours) {
            throw new RequestException(
                    403,
                    new Reason(
                            ApiCodes.HOST_REFUSED,
                            "The request names the host `" + name + "`, on which this engine does not listen.",
                            "Use the address that `tideway run` printed, or start it with --host " + name + "."));
        }
    }

    /** Every request to the API. */
    void checkToken(Context request) {
        if (!options.token().isShownBy(request.header("Authorization"))) {
            throw new RequestException(
                    401,
                    new Reason(
                            ApiCodes.TOKEN_REFUSED,
                            "The request does not show this engine's token.",
                            "Name the configuration that the engine runs with by -f, or set " + AccessToken.VARIABLE
                                    + " to the text of its .tideway/token."));
        }
    }

    /** The metrics are open to this machine, and to others with the token. */
    void checkTokenUnlessLocal(Context request) {
        if (!isLoopback(request.ip())) {
            checkToken(request);
        }
    }

    private static boolean isLoopback(String address) {
        try {
            // An address as text is parsed, never looked up.
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
