package io.tideway.spi;

/**
 * Orders what was seen of one record on one side.
 *
 * <p>On a change: grows (or stays equal, where a clock is coarse) from one change of the record to the next. On what was read or
 * written: an upper bound, so that every change of the record which it already contains has a version at most as high. A change
 * whose version is not above the ledger's may therefore be old news: the engine drops it when it tells nothing new, and reads
 * the record again otherwise. Nothing is ever lost to a bound that is too high; it only costs that read.
 *
 * @param number the order; versions of different records are not comparable
 */
public record RecordVersion(long number) implements Comparable<RecordVersion> {

    /** Below every version; for a system that cannot say. */
    public static final RecordVersion UNKNOWN = new RecordVersion(Long.MIN_VALUE);

    public boolean isAfter(RecordVersion other) {
        return number > other.number;
    }

    public RecordVersion max(RecordVersion other) {
        return number >= other.number ? this : other;
    }

    @Override
    public int compareTo(RecordVersion other) {
        return Long.compare(number, other.number);
    }
}
