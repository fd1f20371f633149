package io.tideway.connector.postgres.watch;

import java.util.Optional;

/**
 * What the catalog says of a table, in a few characters: another mark means that the table was changed beside its stream.
 *
 * @param shape what is captured of it, and by what; of a partitioned table also its partitions. Of a view, its content
 * @param columns the versions of its columns; empty where another file alone counts: no stream carries that a partition was truncated
 * @param file the numbers of its files
 */
record TableMark(String shape, String columns, String file) {

    private static final String SEPARATOR = "\\.";

    /** A mark of which only the shape counts. */
    static TableMark of(String shape) {
        return new TableMark(shape, "", "");
    }

    static TableMark parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        return parts.length == 3 ? new TableMark(parts[0], parts[1], parts[2]) : of(text);
    }

    /**
     * Whether changes may have been missed since the other mark was seen. A statement that gives all rows new values ({@code ALTER COLUMN …
     * TYPE … USING}) changes both a column and the file; one that only packs the rows ({@code VACUUM FULL}) changes the file alone.
     */
    boolean isDisturbed(Optional<TableMark> before) {
        return before.isEmpty()
                || !shape.equals(before.get().shape)
                || (!file.equals(before.get().file) && (columns.isEmpty() || !columns.equals(before.get().columns)));
    }

    @Override
    public String toString() {
        return file.isEmpty() ? shape : shape + "." + columns + "." + file;
    }
}
