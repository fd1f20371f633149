package io.tideway.server.cli.remote;

import io.tideway.server.api.Answers;
import java.time.Duration;

/** Asks a running engine to answer once it is quiet. */
final class Waiting {

    private Waiting() {}

    static Answers.Quiet await(ApiClient client, Duration timeout) throws InterruptedException {
        return client.post(
                ApiClient.query("/api/wait", "timeoutMillis", Long.toString(timeout.toMillis())), Answers.Quiet.class);
    }
}
