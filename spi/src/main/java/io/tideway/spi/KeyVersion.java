package io.tideway.spi;

/**
 * Shows whether the keys of a table's records may have other values than before, without a change in any stream.
 *
 * @param id another text: the primary key was made again, or of other fields; empty: not known
 * @param rows another text: all records were rewritten, as a statement does that gives a field other values in place;
 *     empty: not known
 */
public record KeyVersion(String id, String rows) {

    public static final KeyVersion UNKNOWN = new KeyVersion("", "");

    /**
     * Whether the records may have got other keys since. A key that is made again over the same records gives them
     * none.
     */
    public boolean isRewrittenSince(KeyVersion before) {
        return isOther(id, before.id) && isOther(rows, before.rows);
    }

    private static boolean isOther(String now, String before) {
        return !now.isEmpty() && !before.isEmpty() && !now.equals(before);
    }
}
