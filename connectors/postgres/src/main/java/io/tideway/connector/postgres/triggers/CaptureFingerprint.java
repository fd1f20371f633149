package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Shows that no change was missed: the versions of the catalog rows of log, function and triggers.
 *
 * <p>A trigger that is dropped, disabled, or made again gets a new number or a new row version that never comes back; so does a
 * function that is replaced, and a log that is emptied. A subscription keeps the marks from the time when everything
 * was in place. If a mark no longer exists, changes may have been missed since, even if the objects were restored
 * meanwhile.
 */
final class CaptureFingerprint {

    private static final String PRESENT = """
            SELECT concat_ws(' ', 'function', p.oid, p.xmin) AS mark FROM pg_catalog.pg_proc p
              WHERE p.oid = pg_catalog.to_regprocedure('tideway.capture()')
            UNION ALL SELECT concat_ws(' ', 'log', c.oid, pg_catalog.pg_relation_filenode(c.oid)) FROM pg_catalog.pg_class c
              WHERE c.oid = pg_catalog.to_regclass('tideway.change_log')
            UNION ALL SELECT concat_ws(' ', 'missed', c.oid, coalesce(pg_catalog.pg_sequence_last_value(c.oid), 0))
              FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('tideway.missed')
            UNION ALL SELECT concat_ws(' ', 'form', c.oid, %s) FROM pg_catalog.pg_class c WHERE c.oid = ANY (?::oid[])
            UNION ALL SELECT concat_ws(' ', 'trigger', t.tgrelid, t.oid, t.xmin) FROM pg_catalog.pg_trigger t
              WHERE t.tgfoid = pg_catalog.to_regprocedure('tideway.capture()') AND t.tgparentid = 0 AND t.tgenabled = 'A'
                AND t.tgrelid = ANY (?::oid[])
            """.formatted(TableTriggers.BY_ROW);

    /** A table that was dropped has no changes any more; a partition whose trigger is disabled may have. */
    private static final String MISSING = "WITH present AS (" + PRESENT + """
            )
            SELECT m.mark FROM unnest(?::text[]) AS m(mark)
            WHERE NOT EXISTS (SELECT FROM present p WHERE p.mark = m.mark)
              AND (split_part(m.mark, ' ', 1) NOT IN ('trigger', 'form')
                OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = split_part(m.mark, ' ', 2)::oid))
            UNION ALL SELECT concat_ws(' ', 'trigger', t.tgrelid) FROM pg_catalog.pg_trigger t
              WHERE t.tgfoid = pg_catalog.to_regprocedure('tideway.capture()') AND t.tgparentid <> 0 AND t.tgenabled <> 'A'
                AND pg_catalog.pg_partition_root(t.tgrelid) = ANY (?::oid[])
            ORDER BY 1
            """;

    private CaptureFingerprint() {}

    /** The marks of log, function and the tables' triggers, as they are now. */
    static List<String> present(Session session, List<String> tables) throws SQLException {
        return session.query(PRESENT + " ORDER BY 1", row -> row.getString(1), tables, tables);
    }

    /** Which of the marks are no longer there; none: nothing was missed. */
    static List<String> missing(Session session, List<String> tables, List<String> marks) throws SQLException {
        return session.query(MISSING, row -> row.getString(1), tables, tables, marks, tables);
    }
}
