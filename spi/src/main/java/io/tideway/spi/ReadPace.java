package io.tideway.spi;

/**
 * How many records to read next, where what is read together is to hold about so many characters: few at first, then by the average
 * of those that came, and never many times more than before, so that a run of wide records among narrow ones is met in small steps.
 * One reading, one thread.
 */
public final class ReadPace {

    /** So many are read before anything is known of their width; so many wide records are not too many. */
    public static final int FIRST = 32;

    /** How many times more records than so far may be read next. */
    private static final int GROWTH = 7;

    private final long maxChars;
    private long chars;
    private int records;

    /** Starts a reading of about {@code maxChars} characters. */
    public ReadPace(long maxChars) {
        this.maxChars = maxChars;
    }

    /** Takes note of a record that came. */
    public void came(long recordChars) {
        chars += recordChars;
        records++;
    }

    /** Whether enough was read. */
    public boolean isOver() {
        return chars >= maxChars;
    }

    /** How many to read next: one at least, {@code wanted} at most. */
    public int next(int wanted) {
        if (records == 0) {
            return Math.clamp(wanted, 1, FIRST);
        }
        long average = Math.max(1, chars / records);
        long fitting = Math.min((maxChars - chars) / average + 1, (long) records * GROWTH);
        return (int) Math.clamp(fitting, 1L, Math.max(1, wanted));
    }
}
