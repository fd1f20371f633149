package io.tideway.engine.ledger;

import java.util.Arrays;

/** A growing byte array; reused from one value to the next. One thread. */
final class ByteWriter {

    private static final int INITIAL_BYTES = 512;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    int size() {
        return size;
    }

    /** Forgets what lies behind {@code newSize}. */
    void truncate(int newSize) {
        size = newSize;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void writeByte(int value) {
        ensureRoom(1);
        bytes[size++] = (byte) value;
    }

    /** Seven bits a byte, lowest first: small numbers are one byte. */
    void writeVarint(long value) {
        ensureRoom(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void writeBytes(byte[] value) {
        writeVarint(value.length);
        ensureRoom(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** The length in bytes plus {@code tagOffset}, then the text in UTF-8; without an object in between. */
    void writeText(String text, int tagOffset) {
        int length = utf8Length(text);
        writeVarint((long) length + tagOffset);
        ensureRoom(length);
        if (length == text.length()) {
            writeAscii(text);
        } else {
            writeUtf8(text);
        }
    }

    private void writeAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    private void writeUtf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[size++] = (byte) c;
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | (c >> 6));
                writeTail(c, 0);
            } else if (isPair(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[size++] = (byte) (0xF0 | (point >> 18));
                writeTail(point, 12);
                writeTail(point, 6);
                writeTail(point, 0);
            } else {
                bytes[size++] = (byte) (0xE0 | (c >> 12));
                writeTail(c, 6);
                writeTail(c, 0);
            }
        }
    }

    private void writeTail(int point, int shift) {
        bytes[size++] = (byte) (0x80 | ((point >> shift) & 0x3F));
    }

    private static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                length += 2;
                if (isPair(text, i)) {
                    i++; // four bytes for two chars
                }
            } else if (c >= 0x80) {
                length++;
            }
        }
        return length;
    }

    private static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }

    private void ensureRoom(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
