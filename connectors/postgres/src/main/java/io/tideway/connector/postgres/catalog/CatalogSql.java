package io.tideway.connector.postgres.catalog;

/**
 * The catalog queries. Each takes the schemas in scope (an empty array: all but the system's) and the schema and name of one
 * table (both empty: all), and returns rows for all tables at once.
 */
final class CatalogSql {

    private static final String SCOPE = """
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              CROSS JOIN (SELECT ?::text[] AS schemas, ?::text AS only_schema, ?::text AS only_table) q
            """;

    private static final String IN_SCOPE = """
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tideway') AND n.nspname !~ '^pg_(toast|temp)'
              AND (q.schemas = '{}' OR n.nspname = ANY (q.schemas))
              AND (q.only_table = '' OR (n.nspname = q.only_schema AND c.relname = q.only_table))
            """;

    static final String TABLES = """
            SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
              c.relpersistence = 'p' AS logged, c.reltuples::bigint AS row_count,
              pg_get_userbyid(c.relowner) AS owner, pg_has_role(c.relowner, 'USAGE') AS owned,
              row_security_active(c.oid) AS row_security,
              has_schema_privilege(n.oid, 'USAGE') AS usable,
              has_any_column_privilege(c.oid, 'SELECT') AS can_select,
              has_any_column_privilege(c.oid, 'INSERT') AS can_insert,
              has_any_column_privilege(c.oid, 'UPDATE') AS can_update,
              has_table_privilege(c.oid, 'DELETE') AS can_delete,
              coalesce(pk.indkey::text, '') AS key_columns, coalesce(NOT pk.indimmediate, false) AS key_deferrable,
              CASE c.relreplident
                WHEN 'f' THEN true
                WHEN 'd' THEN coalesce(pk.indimmediate, false)
                WHEN 'i' THEN coalesce((SELECT ri.indkey::int2[] @> pk.indkey::int2[] FROM pg_index ri
                                        WHERE ri.indrelid = c.oid AND ri.indisreplident), false)
                ELSE false END AS identity_covers
            """
            + SCOPE
            + "LEFT JOIN pg_index pk ON pk.indrelid = c.oid AND pk.indisprimary\n"
            + IN_SCOPE
            + "ORDER BY n.nspname, c.relname";

    /** A default is fresh when its expression calls a function that the server may not compute once for all rows. */
    static final String COLUMNS = """
            WITH RECURSIVE base (domain, type, modifier, required) AS (
              SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_type WHERE typtype = 'd'
              UNION ALL
              SELECT b.domain, t.typbasetype, CASE WHEN b.modifier = -1 THEN t.typtypmod ELSE b.modifier END,
                b.required OR t.typnotnull
              FROM base b JOIN pg_type t ON t.oid = b.type AND t.typtype = 'd'
            )
            SELECT c.oid::bigint AS table_oid, a.attnum AS number, a.attname AS name,
              NOT a.attnotnull AND NOT coalesce(b.required, false) AS nullable,
              a.attidentity AS identity, a.attgenerated <> '' AS generated,
              CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default_expression,
              EXISTS (SELECT FROM regexp_matches(d.adbin::text, ':funcid (\\d+)', 'g') f
                      JOIN pg_proc p ON p.oid = f[1]::oid AND p.provolatile = 'v') AS fresh_default,
              has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable,
              has_column_privilege(c.oid, a.attnum, 'INSERT') AS insertable,
              has_column_privilege(c.oid, a.attnum, 'UPDATE') AS updatable,
              a.atttypid::int8 AS type_oid, tn.nspname AS type_schema, t.typname AS type_name,
              format_type(a.atttypid, a.atttypmod) AS shown_as,
              CASE WHEN b.type IS NULL THEN a.atttypmod ELSE b.modifier END AS modifier,
              t.typcollation <> 0 AS collatable,
              t.typname IN ('varchar', 'cidr') OR EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod
                WHERE m.amname = 'btree' AND o.opcdefault AND o.opcintype = t.oid) AS ordered,
              CASE WHEN t.typtype = 'e' THEN
                (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
              END AS labels
            """ + SCOPE + """
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN base b ON b.domain = a.atttypid
              AND NOT EXISTS (SELECT FROM pg_type x WHERE x.oid = b.type AND x.typtype = 'd')
            JOIN pg_type t ON t.oid = coalesce(b.type, a.atttypid)
            JOIN pg_namespace tn ON tn.oid = t.typnamespace
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            """ + IN_SCOPE + "ORDER BY c.oid, a.attnum";

    private CatalogSql() {}
}
