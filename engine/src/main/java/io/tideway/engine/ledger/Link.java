package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;

/**
 * A pair of records, one on each side, that represent the same object, and the values that both sides last agreed on.
 *
 * @param id given by the ledger; {@link #NEW} before the link is stored
 * @param leftBase values of the left record when both sides last agreed, over the mapping's pair layout; absent: no agreement
 *     yet
 * @param rightBase values of the right record, likewise
 * @param leftVersion the version up to which the left record's changes are known
 * @param rightVersion the version of the right record, likewise
 * @param detached whether the link only serves to recognise its records: nothing syncs
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
     * The version of a side whose record was never observed: a create was sent there and its answer was lost. The result is
     * unknown until that side's stream has passed the moment of the search for the record.
     */
    public static final RecordVersion NEVER_SEEN = new RecordVersion(Long.MIN_VALUE + 1);

    /** Begins the keys of deleted records; no system has a key that begins so. */
    private static final String DELETED = "\u0001deleted ";

    /** Returns a link's key on a side where its record was deleted and another record took its key. */
    public static RecordKey deletedKey(long linkId) {
        return new RecordKey(DELETED + linkId);
    }

    /** Returns whether it is a {@link #deletedKey}, under which no system has a record. */
    public static boolean isDeleted(RecordKey key) {
        return key.text().startsWith(DELETED);
    }

    /** Returns the link with its stored id. */
    public Link withId(long given) {
        return new Link(given, leftKey, rightKey, leftBase, rightBase, leftVersion, rightVersion, detached);
    }

    /** Returns the link with this key and version on one side. */
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

    /** Returns the link without its bases, which uses little memory. */
    public Link withoutBases() {
        Fields none = Fields.none(leftBase.layout());
        return new Link(id, leftKey, rightKey, none, none, leftVersion, rightVersion, detached);
    }

    /** Returns the number of characters in its bases; fields that both sides share count once. */
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
