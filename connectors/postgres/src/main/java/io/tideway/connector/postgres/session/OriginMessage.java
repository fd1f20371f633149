package io.tideway.connector.postgres.session;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The text by which this connector recognises its own transactions in the stream: a logical message that is written
 * first, and a setting of the transaction that capture triggers record. It is the same after a restart, so that
 * recovery recognises earlier writes.
 */
public record OriginMessage(String content) {

    /** The prefix of the messages. */
    public static final String PREFIX = "tideway";

    /** The mark of a connection: it depends on the connection's name and on where it leads to. */
    static OriginMessage of(ServerSettings server) {
        String connection = String.join(
                "\n",
                server.connection(),
                server.host(),
                Integer.toString(server.port()),
                server.database(),
                server.user());
        return new OriginMessage(UUID.nameUUIDFromBytes(connection.getBytes(StandardCharsets.UTF_8))
                .toString());
    }

    /** The call that marks a transaction; any role may. */
    String call() {
        return "pg_catalog.pg_logical_emit_message(true, '" + PREFIX + "', '" + content
                + "'), pg_catalog.set_config('tideway.origin', '" + content + "', true)";
    }
}
