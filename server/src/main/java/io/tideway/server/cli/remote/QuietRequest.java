package io.tideway.server.cli.remote;

import io.tideway.server.api.CommandResponses;
import java.time.Duration;

/** Asks a running engine to answer once it is quiet. */
final class QuietRequest {

    private QuietRequest() {}

    static CommandResponses.Quiet await(ApiClient client, Duration timeout) throws InterruptedException {
        return client.post(
                ApiClient.query("/api/wait", "timeoutMillis", Long.toString(timeout.toMillis())),
                CommandResponses.Quiet.class);
    }
}
