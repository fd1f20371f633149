package io.tideway.engine.mapping.convert;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt name most likely means. */
public final class NearestName {

    /** One wrong letter in this many still counts as a typing error. */
    private static final int LETTERS_PER_ERROR = 3;

    /** Allows two errors in any name: two swapped letters count as two. */
    private static final int ERRORS_ALWAYS_ALLOWED = 2;

    private NearestName() {}

    public static Optional<String> of(String wanted, Collection<String> names) {
        String nearest = null;
        int smallest =
                Math.min(wanted.length(), 1 + Math.max(ERRORS_ALWAYS_ALLOWED, wanted.length() / LETTERS_PER_ERROR));
        for (String name : names) {
            int distance = distance(wanted.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < smallest) {
                smallest = distance;
                nearest = name;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Computes Levenshtein's distance, a row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
