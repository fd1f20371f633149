package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads the marks of all tables at once, without a lock on any of them.
 *
 * <p>The catalog's rows have versions ({@code xmin}). They show that a table left the publication and came back, even
 * if that happened between two looks, or while no engine ran.
 */
final class FingerprintReader {

    /** The tables that are watched, with all their partitions. */
    private static final String TREE = """
            WITH RECURSIVE tree(root, oid, kind) AS (
              SELECT c.oid, c.oid, c.relkind FROM pg_class c WHERE c.oid = ANY (?::oid[])
              UNION ALL SELECT t.root, c.oid, c.relkind FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
                JOIN pg_class c ON c.oid = i.inhrelid WHERE t.kind = 'p' AND NOT i.inhdetachpending)
            """;

    /** The publication has the subscription's name. Where triggers capture, there is none. */
    private static final String SELECT = TREE + """
            , publication AS (SELECT p.oid, p.xmin, p.puballtables, p.pubviaroot AND p.pubinsert AND p.pubupdate
                AND p.pubdelete AND p.pubtruncate AS whole FROM pg_publication p WHERE p.pubname = ?)
            SELECT r.oid::text AS oid,
              p.whole IS NOT TRUE OR (NOT p.puballtables AND (m.oid IS NULL
                OR to_jsonb(m) ->> 'prattrs' IS NOT NULL OR to_jsonb(m) ->> 'prqual' IS NOT NULL)) AS narrowed,
              left(md5(concat_ws('/', p.oid, p.xmin, m.oid, m.xmin,
                (SELECT string_agg(concat_ws(' ', g.oid, g.xmin), ',' ORDER BY g.oid) FROM tree t JOIN pg_trigger g
                  ON g.tgrelid = t.oid WHERE t.root = r.oid AND t.oid <> r.oid AND g.tgparentid <> 0
                    AND g.tgfoid = to_regprocedure('tideway.capture()')),
                CASE WHEN r.kind = 'p' THEN (SELECT string_agg(t.oid::text, ',' ORDER BY t.oid) FROM tree t
                  WHERE t.root = r.oid) END)), 8) AS shape,
              CASE WHEN r.kind = 'p' THEN '' ELSE left(md5(coalesce((SELECT string_agg(concat_ws(' ', a.attnum, a.xmin), ','
                  ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped), '')), 6) END AS columns,
              left(md5((SELECT string_agg(c.relfilenode::text, ',' ORDER BY c.oid) FROM tree t
                JOIN pg_class c ON c.oid = t.oid WHERE t.root = r.oid)), 6) AS file
            FROM tree r LEFT JOIN publication p ON true
              LEFT JOIN pg_publication_rel m ON m.prpubid = p.oid AND m.prrelid = r.oid
            WHERE r.oid = r.root
            """;

    /** Prepared transactions hold their locks too. */
    private static final String WRITERS = TREE + """
            SELECT DISTINCT t.root::text AS oid, l.virtualtransaction AS writer FROM tree t JOIN pg_locks l
              ON l.relation = t.oid AND l.locktype = 'relation' AND l.granted
                AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
            WHERE l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            """;

    private FingerprintReader() {}

    /**
     * The observed state of a table.
     *
     * @param narrowed whether no publication of the subscription's name carries all changes of it
     */
    record Seen(TableFingerprint mark, boolean narrowed) {}

    /** Returns the states by the tables' oids, without tables that were dropped. */
    static SequencedMap<String, Seen> read(Session session, List<Table> tables, String subscription)
            throws SQLException {
        SequencedMap<String, Seen> marks = new LinkedHashMap<>();
        session.query(
                SELECT,
                row -> marks.put(
                        row.getString("oid"),
                        new Seen(
                                new TableFingerprint(
                                        row.getString("shape"), row.getString("columns"), row.getString("file")),
                                row.getBoolean("narrowed"))),
                tables.stream().map(Table::id).toList(),
                subscription);
        return marks;
    }

    /** The open transactions that have written to each of the tables, or may have. */
    static SequencedMap<String, Set<String>> writers(Session session, List<String> tables) throws SQLException {
        SequencedMap<String, Set<String>> writers = new LinkedHashMap<>();
        session.query(
                WRITERS,
                row -> writers.computeIfAbsent(row.getString("oid"), oid -> new LinkedHashSet<>())
                        .add(row.getString("writer")),
                tables);
        return writers;
    }
}
