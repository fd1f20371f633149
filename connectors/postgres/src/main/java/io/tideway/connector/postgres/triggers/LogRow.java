package io.tideway.connector.postgres.triggers;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log: the effect of one statement on one table, or a part of it.
 *
 * @param lsn the server's place in the log at the time of capture
 * @param relation the table as which it counts
 * @param source the table that holds the rows: the same, or a partition of it
 * @param sure whether the images are in the order of the changes
 * @param layout the columns of the images, each as the number of its type and its own number; for an update without
 *     images before, then 0, and the columns that kept their values in each record
 * @param olds images before; empty for inserts, and for updates that kept the values of these columns
 * @param news images after, each in the place of the one before; empty for deletes
 */
record LogRow(
        long xid,
        long id,
        long lsn,
        Instant time,
        long relation,
        long source,
        Kind kind,
        boolean sure,
        String mark,
        List<Long> layout,
        List<String> olds,
        List<String> news) {

    /** What happened. */
    enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE,
        /** It could not be captured. */
        MISSED
    }

    /** The columns of a query over the log's rows {@code e}. */
    static final String COLUMNS = """
            e.xid, e.id, (e.lsn - '0/0')::bigint AS lsn, e.relation, e.source, e.op, e.sure, coalesce(e.mark, '') AS mark,
              e.layout, e.old_rows, e.new_rows,
              (extract(epoch FROM coalesce(CASE WHEN current_setting('track_commit_timestamp')::bool
                THEN pg_xact_commit_timestamp(e.xid::xid) END, e.captured_at)) * 1000000)::bigint AS micros""";

    /** Reads the {@link #COLUMNS}. */
    static LogRow of(ResultSet row) throws SQLException {
        return new LogRow(
                row.getLong("xid"),
                row.getLong("id"),
                row.getLong("lsn"),
                Instant.EPOCH.plus(row.getLong("micros"), ChronoUnit.MICROS),
                row.getLong("relation"),
                row.getLong("source"),
                kind(row.getString("op")),
                row.getBoolean("sure"),
                row.getString("mark"),
                List.of(list(row.getArray("layout"), new Long[0])),
                List.of(list(row.getArray("old_rows"), new String[0])),
                List.of(list(row.getArray("new_rows"), new String[0])));
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] list(@Nullable Array array, T[] none) throws SQLException {
        return array == null ? none : (T[]) array.getArray();
    }

    private static Kind kind(String op) {
        return switch (op) {
            case "i" -> Kind.INSERT;
            case "u" -> Kind.UPDATE;
            case "d" -> Kind.DELETE;
            case "t" -> Kind.TRUNCATE;
            case "x" -> Kind.MISSED;
            default -> throw new AssertionError("op " + op + " in the change log");
        };
    }
}
