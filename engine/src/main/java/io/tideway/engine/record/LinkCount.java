package io.tideway.engine.record;

import java.util.OptionalLong;

/**
 * The number of a table mapping's links: counted once, then updated with each added or removed link, so that reading it costs nothing.
 * Thread safe.
 */
public final class LinkCount {

    private long counted;
    private long changed;
    private boolean isKnown;
    private boolean isSure;

    /** Links were added, or as a negative number removed. */
    public synchronized void add(long links) {
        changed += links;
    }

    /** What became of the last links is not known. */
    public synchronized void doubt() {
        isSure = false;
    }

    /** What was added and removed since the beginning: to be read before links are counted. */
    public synchronized long changes() {
        return changed;
    }

    /** There are so many; sure if none came or went meanwhile. */
    public synchronized void set(long links, long changesBefore) {
        counted = links - changesBefore;
        isKnown = true;
        isSure = changesBefore == changed;
    }

    public synchronized boolean isSure() {
        return isSure;
    }

    /** Empty: not counted yet. */
    public synchronized OptionalLong get() {
        return isKnown ? OptionalLong.of(Math.max(0, counted + changed)) : OptionalLong.empty();
    }
}
