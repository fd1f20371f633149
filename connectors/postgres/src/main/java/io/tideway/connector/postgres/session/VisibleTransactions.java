package io.tideway.connector.postgres.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A set of finished transactions: all below {@code next} but those that are {@code open}. The server's {@code
 * pg_snapshot}, with the same text form.
 *
 * @param next the first transaction that is not in the set, nor any after it
 * @param open transactions below {@code next} that are not in the set, in order
 */
public record VisibleTransactions(long next, List<Long> open) {

    public VisibleTransactions {
        open = List.copyOf(open);
    }

    /** Reads {@code xmin:xmax:xip,…}. */
    public static VisibleTransactions parse(String text) {
        String[] parts = text.split(":", 3);
        List<Long> open = new ArrayList<>();
        for (String xid : parts[2].split(",", -1)) {
            if (!xid.isEmpty()) {
                open.add(Long.parseLong(xid));
            }
        }
        return new VisibleTransactions(Long.parseLong(parts[1]), open);
    }

    public boolean contains(long xid) {
        return xid < next && Collections.binarySearch(open, xid) < 0;
    }

    /** Like {@code contains}, for a recent transaction of which only the lower half of the number is known. */
    boolean containsRecent(int lowerHalf) {
        return contains(next + (lowerHalf - (int) next));
    }

    /** Whether all of the other are in this one: then this one was seen later, or at the same time. */
    public boolean includes(VisibleTransactions other) {
        return next >= other.next && open.stream().noneMatch(other::contains);
    }

    /** This set, and of a later one those below {@code limit}. */
    public VisibleTransactions with(VisibleTransactions later, long limit) {
        long reached = Math.max(next, Math.min(limit, later.next));
        TreeSet<Long> stillOpen = new TreeSet<>();
        for (long xid : open) {
            if (xid >= limit || !later.contains(xid)) {
                stillOpen.add(xid);
            }
        }
        for (long xid : later.open) {
            if (xid >= next && xid < reached) {
                stillOpen.add(xid);
            }
        }
        return new VisibleTransactions(reached, new ArrayList<>(stillOpen));
    }

    @Override
    public String toString() {
        long first = open.isEmpty() ? next : open.getFirst();
        return first + ":" + next + ":" + open.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
