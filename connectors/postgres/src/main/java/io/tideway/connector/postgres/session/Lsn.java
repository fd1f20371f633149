package io.tideway.connector.postgres.session;

import io.tideway.spi.RecordVersion;
import java.util.Locale;

/** A place in the server's write-ahead log, in bytes; written {@code 16/B374D848} as the server does. */
public record Lsn(long value) implements Comparable<Lsn> {

    /** Before every place. */
    public static final Lsn NONE = new Lsn(0);

    /** Reads the server's form. */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        long high = Long.parseLong(text.substring(0, slash), 16);
        long low = Long.parseLong(text.substring(slash + 1), 16);
        return new Lsn(high << 32 | low);
    }

    /**
     * Returns the version of a record that was read or written when the server's log ended here.
     *
     * <p>The number of a change is the start of its log record. Changes that exist lie before this place, and the next
     * one may start exactly here, so the version is one less.
     */
    public RecordVersion versionBefore() {
        return new RecordVersion(value - 1);
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase(Locale.ROOT);
    }
}
