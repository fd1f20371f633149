package io.tideway.spi;

/**
 * Decides how many records to read next, so that one read holds about a given number of characters. It begins with few,
 * continues by the width of the records that came, and never grows by a large factor, so that a run of wide records
 * among narrow ones is met in small steps. One read, one thread.
 */
public final class ReadPace {

    /** So many are read before anything is known of their width; so many wide records are not too many. */
    public static final int FIRST = 32;

    /** How many times more records than so far may be read next. */
    private static final int GROWTH = 3;

    /** The most records in a step, however narrow those were that came. */
    private static final int MAX_STEP = 500;

    /** The width of about so many last records counts if they were wider than the others. */
    private static final int RECENT = 16;

    private final long maxChars;
    private long chars;
    private int records;
    private double recentChars;

    /** Starts a reading of about {@code maxChars} characters. */
    public ReadPace(long maxChars) {
        this.maxChars = maxChars;
    }

    /** Takes note of a record that came. */
    public void came(long recordChars) {
        chars += recordChars;
        records++;
        recentChars += ((double) recordChars - recentChars) / Math.min(records, RECENT);
    }

    /** Whether enough was read. */
    public boolean isOver() {
        return chars >= maxChars;
    }

    /** How many to read next: one at least, {@code wanted} at most. */
    public int next(int wanted) {
        long step = records == 0 ? FIRST : Math.min(MAX_STEP, (long) records * GROWTH);
        double width = Math.max(1, Math.max(recentChars, (double) chars / Math.max(1, records)));
        double fitting = Math.ceil((double) (maxChars - chars) / width);
        return Math.clamp(Math.min(step, (long) fitting), 1, Math.max(1, wanted));
    }
}
