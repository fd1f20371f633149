package io.tideway.connector.postgres.session;

import java.util.UUID;

/**
 * The word by which this connector knows its own transactions in the stream: a logical message that is written first, and a
 * setting of the transaction that capture triggers note. A hint; after a restart the word is another one.
 */
public record OriginMark(String content) {

    /** The prefix of the messages. */
    public static final String PREFIX = "tideway";

    /** A word that nobody else has. */
    public static OriginMark unique() {
        return new OriginMark(UUID.randomUUID().toString());
    }

    /** The call that marks a transaction; any role may. */
    String call() {
        return "pg_catalog.pg_logical_emit_message(true, '" + PREFIX + "', '" + content
                + "'), pg_catalog.set_config('tideway.origin', '" + content + "', true)";
    }
}
