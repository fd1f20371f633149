package io.tideway.engine.record;

import io.tideway.engine.Side;

/**
 * Deletes or overwrites that are too many to be carried without asking.
 *
 * @param changed the side on which users made them; they would be written to the other
 * @param count how many are known of by now
 * @param linked of so many linked records
 * @param carried how many of them at most were carried before
 */
public record MassChange(Side changed, Kind kind, long count, long linked, long carried) {

    /** The change of the other side's records. */
    public enum Kind {
        DELETE,
        OVERWRITE
    }
}
