package io.tideway.connector.postgres.replication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Reads the parts of a pgoutput message (PostgreSQL documentation, "Logical Replication Message Formats"). */
final class MessageReader {

    private static final Instant SERVER_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final ByteBuffer message;

    MessageReader(ByteBuffer message) {
        this.message = message;
    }

    byte oneByte() {
        return message.get();
    }

    int twoBytes() {
        return message.getShort();
    }

    int fourBytes() {
        return message.getInt();
    }

    long eightBytes() {
        return message.getLong();
    }

    /** Microseconds since 2000. */
    Instant timestamp() {
        return SERVER_EPOCH.plus(message.getLong(), ChronoUnit.MICROS);
    }

    /** A text that ends with a zero byte. */
    String text() {
        int start = message.position();
        int end = start;
        while (message.get(end) != 0) {
            end++;
        }
        String text = text(end - start);
        message.get();
        return text;
    }

    /** A text of known length in bytes. */
    String text(int length) {
        int start = message.position();
        message.position(start + length);
        return new String(message.array(), message.arrayOffset() + start, length, StandardCharsets.UTF_8);
    }

    void skip(int length) {
        message.position(message.position() + length);
    }
}
