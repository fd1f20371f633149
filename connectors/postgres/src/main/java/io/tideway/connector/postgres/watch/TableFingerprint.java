package io.tideway.connector.postgres.watch;

import java.util.Optional;

/**
 * A short text of the catalog's state of a table: another mark means that the table was changed beside its stream.
 *
 * @param shape which changes of it are captured, and how; of a partitioned table also its partitions. Of a view, its
 *     content
 * @param columns the versions of its columns; empty if only the file counts: no stream carries the truncation of a
 *     partition
 * @param file the numbers of its files
 */
record TableFingerprint(String shape, String columns, String file) {

    private static final String SEPARATOR = "\\.";

    /** Returns a mark of which only the shape counts. */
    static TableFingerprint of(String shape) {
        return new TableFingerprint(shape, "", "");
    }

    static TableFingerprint parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        return parts.length == 3 ? new TableFingerprint(parts[0], parts[1], parts[2]) : of(text);
    }

    /**
     * Whether changes may have been missed since the other mark was seen. A statement that gives all rows new values
     * ({@code ALTER COLUMN … TYPE … USING}) changes both a column and the file; one that only packs the rows ({@code
     * VACUUM FULL}) changes the file alone.
     */
    boolean isDisturbed(Optional<TableFingerprint> before) {
        return before.isEmpty()
                || !shape.equals(before.get().shape)
                || (!file.equals(before.get().file) && (columns.isEmpty() || !columns.equals(before.get().columns)));
    }

    @Override
    public String toString() {
        return file.isEmpty() ? shape : shape + "." + columns + "." + file;
    }
}
