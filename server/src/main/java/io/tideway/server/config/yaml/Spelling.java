package io.tideway.server.config.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggests the intended word for a misspelt one. */
public final class Spelling {

    private Spelling() {}

    /** Returns the known word that is nearest, if it is near enough. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        int tolerance = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= tolerance)
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Returns a fix: the nearest word, or all words. */
    public static String suggest(String word, Collection<String> known) {
        String all = "use one of: " + String.join(", ", known);
        return nearest(word, known)
                .map(near -> "did you mean `" + near + "`?")
                .orElse(known.isEmpty() ? "remove it" : all);
    }

    /**
     * Returns the number of edits from one word to the other, ignoring case; two swapped neighbours count as one edit.
     */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : fewestEdits(a, b, i, j, edits);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int fewestEdits(String a, String b, int i, int j, int[][] edits) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int fewest = Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
