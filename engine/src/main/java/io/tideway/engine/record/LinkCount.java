package io.tideway.engine.record;

import java.util.OptionalLong;

/**
 * The number of a table mapping's links: counted once, then updated with each added or removed link, so that reading it costs nothing.
 *
 * @param changed the links that were added since the beginning, less the removed ones
 * @param isSure whether no link came or went while they were counted, and no commit failed since
 */
public record LinkCount(long counted, long changed, boolean isKnown, boolean isSure) {

    static final LinkCount UNKNOWN = new LinkCount(0, 0, false, false);

    LinkCount add(long links) {
        return new LinkCount(counted, changed + links, isKnown, isSure);
    }

    /** Returns the count after a commit of which it is not known what it did. */
    LinkCount doubt() {
        return new LinkCount(counted, changed, isKnown, false);
    }

    /**
     * Returns the count after the links were counted in the ledger.
     *
     * @param changedBefore {@link #changed} before they were counted
     */
    LinkCount counted(long links, long changedBefore) {
        return new LinkCount(links - changedBefore, changed, true, changed == changedBefore);
    }

    /** Returns the number; empty if it was never counted. */
    public OptionalLong get() {
        return isKnown ? OptionalLong.of(Math.max(0, counted + changed)) : OptionalLong.empty();
    }
}
