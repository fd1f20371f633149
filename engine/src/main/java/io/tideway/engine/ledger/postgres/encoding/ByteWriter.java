package io.tideway.engine.ledger.postgres.encoding;

import java.util.Arrays;

/** A growing byte array that is reused for many values. For one thread. */
public final class ByteWriter {

    private static final int INITIAL_BYTES = 512;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    public int size() {
        return size;
    }

    /** Discards the bytes after {@code newSize}. */
    public void truncate(int newSize) {
        size = newSize;
    }

    /** Returns the written bytes, up to {@link #size}; not a copy. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    public void writeByte(int value) {
        ensureRoom(1);
        bytes[size++] = (byte) value;
    }

    /** Writes seven bits a byte, lowest first: small numbers take one byte. */
    public void writeVarint(long value) {
        ensureRoom(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void writeShort(int value) {
        writeByte(value >> 8);
        writeByte(value);
    }

    /** Writes the highest byte first, like all numbers of a fixed width. */
    void writeInt(int value) {
        writeShort(value >> 16);
        writeShort(value);
    }

    void writeLong(long value) {
        writeInt((int) (value >> 32));
        writeInt((int) value);
    }

    public void writeBytes(byte[] value) {
        writeVarint(value.length);
        writeRaw(value);
    }

    public void writeBytes(ByteWriter value) {
        writeVarint(value.size);
        writeRaw(value.bytes, value.size);
    }

    void writeRaw(byte[] value) {
        writeRaw(value, value.length);
    }

    private void writeRaw(byte[] value, int length) {
        ensureRoom(length);
        System.arraycopy(value, 0, bytes, size, length);
        size += length;
    }

    /** Writes the length in bytes plus {@code tagOffset}, then the text in UTF-8, without an intermediate object. */
    public void writeText(String text, int tagOffset) {
        int length = utf8Length(text);
        writeVarint((long) length + tagOffset);
        writeUtf8(text, length);
    }

    void writeUtf8(String text) {
        writeUtf8(text, utf8Length(text));
    }

    private void writeUtf8(String text, int length) {
        ensureRoom(length);
        if (length == text.length()) {
            writeAscii(text);
        } else {
            writeWide(text);
        }
    }

    @SuppressWarnings("deprecation") // drops the high bytes, which are zero here, at the speed of a copy
    private void writeAscii(String text) {
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
    }

    private void writeWide(String text) {
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

    static int utf8Length(String text) {
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
