package io.tideway.engine.definition;

/**
 * The limits above which the engine holds deletes and overwrites until an operator decides.
 *
 * @param deletes limit for deletes of records
 * @param overwrites limit for overwrites of values that are not null
 */
public record BrakeRule(Limit deletes, Limit overwrites) {

    /** Applies where the user sets nothing. */
    public static final BrakeRule DEFAULT = new BrakeRule(new Limit(20, 100), new Limit(50, 1_000));

    /** Never holds anything. */
    public static final BrakeRule OFF = new BrakeRule(Limit.NONE, Limit.NONE);

    /**
     * A limit that is reached when both conditions hold.
     *
     * @param percent more than this percentage of the linked records
     * @param records and at least this many
     */
    public record Limit(int percent, long records) {

        /** The limit that is never reached. */
        public static final Limit NONE = new Limit(100, Long.MAX_VALUE);

        public boolean isOff() {
            return equals(NONE);
        }

        /** Returns whether this count reaches the limit, out of all linked records. */
        public boolean isReached(long count, long linked) {
            return count >= records && count * 100.0 > linked * (double) percent;
        }
    }
}
