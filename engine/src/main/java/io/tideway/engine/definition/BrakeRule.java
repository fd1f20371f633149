package io.tideway.engine.definition;

/**
 * From where on deletes and overwrites are too many to be carried without asking.
 *
 * @param deletes of records
 * @param overwrites of values that are not null
 */
public record BrakeRule(Limit deletes, Limit overwrites) {

    /** What holds where the user sets nothing. */
    public static final BrakeRule DEFAULT = new BrakeRule(new Limit(20, 100), new Limit(50, 1_000));

    /** Nothing is ever too many. */
    public static final BrakeRule OFF = new BrakeRule(Limit.NONE, Limit.NONE);

    /**
     * Both must be reached.
     *
     * @param percent more than so many of a hundred linked records
     * @param records and at least so many
     */
    public record Limit(int percent, long records) {

        /** Never reached. */
        public static final Limit NONE = new Limit(100, Long.MAX_VALUE);

        public boolean isOff() {
            return equals(NONE);
        }

        /** Whether so many of all linked records are too many. */
        public boolean isReached(long count, long linked) {
            return count >= records && count * 100.0 > linked * (double) percent;
        }
    }
}
