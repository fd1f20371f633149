package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;

/**
 * Two records, one on each side, that are the same thing, and what both sides last agreed on.
 *
 * @param id given by the ledger; {@link #NEW} before the link is stored
 * @param leftBase values of the left record when both sides last agreed, over the mapping's pair layout; absent: no agreement yet
 * @param rightBase the same for the right
 * @param leftVersion up to where the left record's changes are known
 * @param rightVersion the same for the right
 * @param detached whether the link is kept only so that its records are recognised: nothing syncs
 */
public record Link(
        long id,
        RecordKey leftKey,
        RecordKey rightKey,
        Fields leftBase,
        Fields rightBase,
        RecordVersion leftVersion,
        RecordVersion rightVersion,
        boolean detached) {

    /** The id of a link that is not stored yet. */
    public static final long NEW = 0;

    /**
     * The version of a side on which nobody has seen the record yet: a create was sent there and lost its answer. Whether it was done
     * is not known until that side's stream has told all up to when it was looked for.
     */
    public static final RecordVersion NEVER_SEEN = new RecordVersion(Long.MIN_VALUE + 1);

    /** The same link as it is stored. */
    public Link withId(long given) {
        return new Link(given, leftKey, rightKey, leftBase, rightBase, leftVersion, rightVersion, detached);
    }

    /** The same link with a side's record under that key, as of that version. */
    public Link asStreamed(Side side, RecordKey key, RecordVersion version) {
        boolean left = side == Side.LEFT;
        return new Link(
                id,
                left ? key : leftKey,
                left ? rightKey : key,
                leftBase,
                rightBase,
                left ? version : leftVersion,
                left ? rightVersion : version,
                detached);
    }

    /** The same link for who does not need to know what was agreed on; costs next to no memory. */
    public Link withoutBases() {
        Fields none = Fields.none(leftBase.layout());
        return new Link(id, leftKey, rightKey, none, none, leftVersion, rightVersion, detached);
    }

    /** How many characters its bases hold; the same fields on both sides are held once. */
    @SuppressWarnings("ReferenceEquality")
    public long chars() {
        return leftBase.chars() + (rightBase == leftBase ? 0 : rightBase.chars());
    }

    public RecordKey key(Side side) {
        return side == Side.LEFT ? leftKey : rightKey;
    }

    public Fields base(Side side) {
        return side == Side.LEFT ? leftBase : rightBase;
    }

    public RecordVersion version(Side side) {
        return side == Side.LEFT ? leftVersion : rightVersion;
    }
}
