package io.tideway.engine.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. One thread. */
final class ByteReader {

    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    int readByte() {
        return bytes[at++];
    }

    long readVarint() {
        long value = 0;
        int shift = 0;
        while (true) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
            shift += 7;
        }
    }

    int readInt() {
        return Math.toIntExact(readVarint());
    }

    byte[] readBytes() {
        int length = readInt();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** A text whose length was read already. */
    String readText(int length) {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    String readText() {
        return readText(readInt());
    }
}
