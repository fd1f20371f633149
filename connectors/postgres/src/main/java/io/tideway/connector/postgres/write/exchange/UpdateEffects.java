package io.tideway.connector.postgres.write.exchange;

import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The effects of an update of a column outside its row. Where there are effects, Tideway must not put an invented
 * value: users' triggers and rules, and foreign keys that follow the column.
 *
 * <p>A key may be followed by {@code ON UPDATE CASCADE} while no trigger of a user watches the referring tables. Then a
 * value that no row has leads the references to it and on to the last value; null would lose them.
 *
 * @param forbidden by column, the reason why it may hold no interim value
 * @param followed columns that references follow
 */
record UpdateEffects(Map<String, String> forbidden, Set<String> followed) {

    private static final String REACHED = """
            WITH RECURSIVE reach (rel, col, origin, depth) AS (
              SELECT a.attrelid, a.attnum, a.attname, 0 FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = ?::pg_catalog.int8::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
              UNION
              SELECT f.conrelid, f.conkey[p.p], r.origin, 1 FROM reach r
                JOIN pg_catalog.pg_constraint f ON f.contype = 'f' AND f.confrelid = r.rel AND f.confupdtype = 'c'
                JOIN LATERAL (SELECT pg_catalog.array_position(f.confkey, r.col) AS p) p ON p.p IS NOT NULL),
            parts AS (
              SELECT r.origin, r.col, r.depth, t.rel FROM reach r
                JOIN LATERAL (SELECT r.rel UNION SELECT relid FROM pg_catalog.pg_partition_tree(r.rel)) t (rel) ON true)
            SELECT p.origin, pg_catalog.format('the trigger %I of %s would fire', g.tgname,
                g.tgrelid::pg_catalog.regclass)
            FROM parts p JOIN pg_catalog.pg_trigger g ON g.tgrelid = p.rel
              JOIN pg_catalog.pg_proc c ON c.oid = g.tgfoid JOIN pg_catalog.pg_namespace n ON n.oid = c.pronamespace
            WHERE (NOT g.tgisinternal OR g.tgparentid <> 0 AND n.nspname <> 'pg_catalog') AND g.tgenabled IN ('O', 'A') AND g.tgtype & 16 = 16 AND n.nspname <> 'tideway'
              AND (g.tgattr = ''::pg_catalog.int2vector OR p.col = ANY (g.tgattr::pg_catalog.int2[])
                OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = p.rel AND a.attgenerated <> ''
                  AND a.attnum = ANY (g.tgattr::pg_catalog.int2[])))
            UNION
            SELECT p.origin, pg_catalog.format('the rule %I of %s would apply', w.rulename, w.ev_class::pg_catalog.regclass)
            FROM parts p JOIN pg_catalog.pg_rewrite w ON w.ev_class = p.rel AND w.ev_type = '2'
            UNION
            SELECT p.origin, pg_catalog.format('the constraint %I of %s would change records', f.conname,
                f.conrelid::pg_catalog.regclass)
            FROM parts p JOIN pg_catalog.pg_constraint f ON f.contype = 'f' AND f.confrelid = p.rel
              AND f.confupdtype IN ('n', 'd') AND p.col = ANY (f.confkey)
            UNION
            SELECT p.origin, pg_catalog.format('%s is partitioned by it', k.partrelid::pg_catalog.regclass)
            FROM parts p JOIN pg_catalog.pg_partitioned_table k ON k.partrelid = p.rel
              AND (p.col = ANY (k.partattrs::pg_catalog.int2[]) OR 0 = ANY (k.partattrs::pg_catalog.int2[]))
            UNION
            SELECT p.origin, NULL FROM parts p WHERE p.depth > 0
            ORDER BY 1, 2
            """;

    static UpdateEffects of(Session session, Table table) throws SQLException {
        Map<String, String> forbidden = new LinkedHashMap<>();
        Set<String> followed = new LinkedHashSet<>();
        session.query(
                REACHED,
                row -> {
                    String why = row.getString(2);
                    return why == null
                            ? followed.add(row.getString(1))
                            : forbidden.putIfAbsent(row.getString(1), why) == null;
                },
                table.id());
        return new UpdateEffects(forbidden, followed);
    }
}
