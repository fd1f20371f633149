package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.spi.TableSchema;
import java.util.List;

/** Finds the pairs that carry a table's primary key. */
final class KeyPairs {

    private KeyPairs() {}

    /** Returns whether each key field of one side maps to a key field of the other, in both directions, with none left over. */
    static boolean matchByKey(List<ResolvedPair> pairs, TableSchema left, TableSchema right) {
        return !left.keyFields().isEmpty()
                && left.keyFields().size() == right.keyFields().size()
                && left.keyFields().stream().allMatch(key -> hasPair(pairs, Side.LEFT, key, right.keyFields()))
                && right.keyFields().stream().allMatch(key -> hasPair(pairs, Side.RIGHT, key, left.keyFields()));
    }

    private static boolean hasPair(List<ResolvedPair> pairs, Side side, String key, List<String> otherKeys) {
        return pairs.stream()
                .anyMatch(pair -> carries(pair, side, key)
                        && otherKeys.contains(pair.field(side.other()).name()));
    }

    private static boolean carries(ResolvedPair pair, Side side, String key) {
        return pair.field(side).name().equals(key)
                && pair.toLeft().exists()
                && pair.toRight().exists();
    }

    /**
     * Returns the indexes of the pairs that give a record of that side its key, in key order. Empty: some key field has no such
     * pair.
     *
     * @param byKey whether pairs that carry the key without writing it count too: both sides then have the same key
     */
    static int[] of(Side side, TableSchema table, List<ResolvedPair> pairs, boolean byKey) {
        int[] indexes = table.keyFields().stream()
                .mapToInt(key -> indexOf(side, key, pairs, byKey))
                .toArray();
        for (int index : indexes) {
            if (index < 0) {
                return new int[0];
            }
        }
        return indexes;
    }

    private static int indexOf(Side side, String key, List<ResolvedPair> pairs, boolean byKey) {
        int carried = -1;
        for (int i = 0; i < pairs.size(); i++) {
            ResolvedPair pair = pairs.get(i);
            if (pair.field(side).name().equals(key) && pair.direction().writes(side)) {
                return i;
            }
            if (byKey && carries(pair, side, key)) {
                carried = i;
            }
        }
        return carried;
    }
}
