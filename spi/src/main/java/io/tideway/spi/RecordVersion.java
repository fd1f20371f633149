package io.tideway.spi;

/**
 * Orders the observations of one record on one side.
 *
 * <p>Of a change: it grows (or stays equal, if a clock is coarse) from one change of the record to the next. Of a read
 * or a write: an upper bound, so that every change of the record which it already contains has a version at most as
 * high. A change whose version is not above the ledger's may therefore be known already: the engine drops it if it
 * contains nothing new, and reads the record again otherwise. A bound that is too high loses nothing; it only costs
 * that read.
 *
 * @param number the order; versions of different records are not comparable
 */
public record RecordVersion(long number) implements Comparable<RecordVersion> {

    /** Below every version; for a system without versions. */
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
