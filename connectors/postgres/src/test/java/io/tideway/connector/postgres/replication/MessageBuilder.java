package io.tideway.connector.postgres.replication;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds pgoutput messages byte by byte, for tests. */
final class MessageBuilder {

    /** Stands for a value that is too large to repeat. */
    static final String UNCHANGED = "<unchanged>";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    MessageBuilder(char kind) {
        one(kind);
    }

    static ByteBuffer begin(long microseconds) {
        return new MessageBuilder('B').eight(0).eight(microseconds).four(7).build();
    }

    static ByteBuffer commit(long end) {
        return new MessageBuilder('C')
                .one((char) 0)
                .eight(0)
                .eight(end)
                .eight(0)
                .build();
    }

    /** A table whose first column is its key. */
    static ByteBuffer relation(int oid, List<String> names, int... types) {
        return relation(oid, names.getFirst(), names, types);
    }

    /** {@code key}: the column that old rows contain. */
    static ByteBuffer relation(int oid, String key, List<String> names, int... types) {
        MessageBuilder message = new MessageBuilder('R')
                .four(oid)
                .text("public")
                .text("t")
                .one('d')
                .two(names.size());
        for (int i = 0; i < names.size(); i++) {
            message.one((char) (names.get(i).equals(key) ? 1 : 0))
                    .text(names.get(i))
                    .four(types[i])
                    .four(-1);
        }
        return message.build();
    }

    MessageBuilder tuple(char marker, @Nullable String... values) {
        one(marker).two(values.length);
        for (String value : values) {
            if (value == null) {
                one('n');
            } else if (value.equals(UNCHANGED)) {
                one('u');
            } else {
                byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
                one('t').four(encoded.length).raw(encoded);
            }
        }
        return this;
    }

    MessageBuilder one(char value) {
        return write(() -> out.writeByte(value));
    }

    MessageBuilder two(int value) {
        return write(() -> out.writeShort(value));
    }

    MessageBuilder four(int value) {
        return write(() -> out.writeInt(value));
    }

    MessageBuilder eight(long value) {
        return write(() -> out.writeLong(value));
    }

    MessageBuilder text(String value) {
        return raw(value.getBytes(StandardCharsets.UTF_8)).one((char) 0);
    }

    MessageBuilder raw(byte[] value) {
        return write(() -> out.write(value));
    }

    ByteBuffer build() {
        // The driver gives slices of a larger array.
        byte[] padded = new byte[bytes.size() + 3];
        System.arraycopy(bytes.toByteArray(), 0, padded, 3, bytes.size());
        return ByteBuffer.wrap(padded, 3, bytes.size()).slice();
    }

    private interface Writing {
        void run() throws IOException;
    }

    private MessageBuilder write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
