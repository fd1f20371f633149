package io.tideway.engine.ledger.postgres.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the output of {@link ByteWriter}. For one thread. */
public final class ByteReader {

    private final byte[] bytes;
    private int at;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean hasMore() {
        return at < bytes.length;
    }

    public int readByte() {
        return bytes[at++];
    }

    public long readVarint() {
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

    public int readInt() {
        return Math.toIntExact(readVarint());
    }

    public byte[] readBytes() {
        int length = readInt();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Reads a text whose length was read already. */
    public String readText(int length) {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    public String readText() {
        return readText(readInt());
    }
}
