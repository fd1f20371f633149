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

    /** Whether the replica identity of relation {0} contains the columns of its primary key {1}. */
    private static final String IDENTITY_COVERS = """
            CASE {0}.relreplident
                WHEN 'f' THEN true
                WHEN 'd' THEN coalesce({1}.indimmediate, false)
                WHEN 'i' THEN coalesce((SELECT ri.indkey::int2[] @> {1}.indkey::int2[] FROM pg_index ri
                                        WHERE ri.indrelid = {0}.oid AND ri.indisreplident), false)
                ELSE false END""";

    /**
     * The columns that identify the rows of a view: those of a unique index of a materialized view, in the types'
     * default order; or those of the primary key of the one table that an updatable view shows, row for row.
     */
    private static final String VIEW_KEY = """
            CASE c.relkind
                WHEN 'm' THEN (SELECT string_agg(k.number::text, ' ' ORDER BY k.place) FROM (
                    SELECT u.* FROM pg_index u
                    WHERE u.indrelid = c.oid AND u.indisunique AND u.indisvalid AND u.indpred IS NULL AND u.indexprs IS NULL
                      AND NOT EXISTS (SELECT FROM unnest(u.indclass::oid[]) o WHERE NOT (SELECT opcdefault FROM pg_opclass WHERE oid = o))
                      AND NOT EXISTS (SELECT FROM unnest(u.indkey::int2[], u.indcollation::oid[]) i (number, "collation")
                        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.number WHERE a.attcollation <> i."collation")
                    ORDER BY u.indexrelid LIMIT 1) u
                  CROSS JOIN unnest(u.indkey::int2[]) WITH ORDINALITY k (number, place) WHERE k.place <= u.indnkeyatts)
                WHEN 'v' THEN (SELECT string_agg(m.number, ' ' ORDER BY k.place)
                  FROM (SELECT e[1] AS number, e[2]::oid AS source, e[3]::int2 AS source_number,
                          count(*) OVER (PARTITION BY e[1]) AS entries
                        FROM pg_rewrite r, regexp_matches(r.ev_action::text,
                          ':resno (\\d+) :resname (?:\\\\.|[^ \\\\])+ :ressortgroupref \\d+ :resorigtbl (\\d+) :resorigcol (\\d+)', 'g') e
                        WHERE r.ev_class = c.oid AND r.rulename = '_RETURN') m
                    JOIN pg_index i ON i.indrelid = m.source AND i.indisprimary
                    JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place) ON k.number = m.source_number
                    AND k.place <= i.indnkeyatts
                  WHERE m.entries = 1 AND pg_relation_is_updatable(c.oid, false) & 4 <> 0
                  HAVING count(*) = max(i.indnkeyatts)) END""";

    /** Whether row security hides rows of a table that a view shows from the role under which the view reads it. */
    private static final String HIDDEN_BELOW = """
            EXISTS (
              WITH RECURSIVE below (relation, reader) AS (
                SELECT c.oid, u.oid FROM pg_roles u WHERE u.rolname = current_user
                UNION
                SELECT d.refobjid, CASE WHEN EXISTS (SELECT FROM pg_options_to_table(v.reloptions) o
                    WHERE o.option_name = 'security_invoker' AND o.option_value::bool) THEN
                    (SELECT u.oid FROM pg_roles u WHERE u.rolname = current_user) ELSE v.relowner END
                FROM below b JOIN pg_class v ON v.oid = b.relation AND v.relkind = 'v'
                  JOIN pg_rewrite r ON r.ev_class = v.oid AND r.rulename = '_RETURN'
                  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid
              )
              SELECT FROM below b JOIN pg_class s ON s.oid = b.relation AND s.relrowsecurity JOIN pg_roles u ON u.oid = b.reader
              WHERE NOT u.rolsuper AND NOT u.rolbypassrls
                AND (s.relforcerowsecurity OR NOT pg_has_role(u.oid, s.relowner, 'USAGE')))""";

    private static final String PARTS =
            """
            LEFT JOIN LATERAL (
              SELECT array_agg(part.name ORDER BY part.name) FILTER (WHERE part.kind = 'r' AND NOT part.logged) AS unlogged,
                array_agg(part.name ORDER BY part.name) FILTER (WHERE part.kind = 'f') AS foreigners,
                array_agg(part.name ORDER BY part.name) FILTER (WHERE part.kind = 'r' AND NOT part.covered) AS uncovered,
                left(md5(string_agg(part.file::text, ',' ORDER BY part.oid)), 12) AS files
              FROM (SELECT format('%I.%I', ln.nspname, l.relname) AS name, l.relkind AS kind, l.oid, l.relfilenode AS file,
                      l.relpersistence = 'p' AS logged,
            """ + identityCovers("l", "lk") + """
             AS covered
                    FROM (
            """ + tree("c.oid") + """
            ) t JOIN pg_class l ON l.oid = t.relid AND l.relkind <> 'p'
                      JOIN pg_namespace ln ON ln.oid = l.relnamespace
                      LEFT JOIN pg_index lk ON lk.indrelid = l.oid AND lk.indisprimary
                    WHERE c.relkind = 'p') part
            ) parts ON true
            LEFT JOIN LATERAL (
              SELECT array_agg(DISTINCT a.attname::text) FILTER (WHERE a.attnum IS NOT NULL) AS columns,
                bool_or(0 = ANY (p.partattrs::int2[])) AS by_expression
              FROM (
            """ + tree("pg_partition_root(c.oid)") + """
            ) t
                LEFT JOIN pg_partitioned_table p ON p.partrelid = t.relid
                LEFT JOIN pg_attribute a ON a.attrelid = t.relid AND a.attnum = ANY (p.partattrs::int2[])
              WHERE c.relkind = 'p' OR c.relispartition
            ) tree ON true
            LEFT JOIN LATERAL (
              SELECT array_agg(format('%I.%I', fn.nspname, fc.relname) ORDER BY f.oid) AS tables,
                array_agg(quote_ident(f.conname) ORDER BY f.oid) AS names,
                array_agg(pg_get_constraintdef(f.oid) ORDER BY f.oid) AS definitions
              FROM pg_constraint f JOIN pg_class fc ON fc.oid = f.conrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
              WHERE f.contype = 'f' AND f.confrelid = c.oid AND f.conindid = pk.indexrelid AND f.conparentid = 0
            ) referrers ON true
            """;

    /**
     * A table and all its partitions. {@code pg_partition_tree} would wait for those that a user's transaction has
     * locked.
     */
    static String tree(String root) {
        return "WITH RECURSIVE tree (relid) AS (SELECT " + root + " UNION ALL SELECT h.inhrelid FROM tree"
                + " JOIN pg_inherits h ON h.inhparent = tree.relid) SELECT relid FROM tree";
    }

    private static String identityCovers(String relation, String key) {
        return IDENTITY_COVERS.replace("{0}", relation).replace("{1}", key);
    }

    static final String TABLES = """
            SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
              c.relpersistence = 'p' OR c.relkind = 'p' AS logged, c.reltuples::bigint AS row_count,
              pg_get_userbyid(c.relowner) AS owner, pg_has_role(c.relowner, 'USAGE') AS owned,
              EXISTS (SELECT FROM pg_roles o, pg_roles u WHERE o.oid = c.relowner AND NOT o.rolsuper
                AND u.rolname = current_user AND u.rolinherit) AS owner_grantable,
              CASE c.relkind WHEN 'v' THEN
            """ + HIDDEN_BELOW + """
               ELSE row_security_active(c.oid) END AS row_security,
              has_schema_privilege(n.oid, 'USAGE') AS usable,
              has_any_column_privilege(c.oid, 'SELECT') AS can_select,
              has_any_column_privilege(c.oid, 'INSERT') AS can_insert,
              has_any_column_privilege(c.oid, 'UPDATE') AS can_update,
              has_table_privilege(c.oid, 'DELETE') AS can_delete,
              coalesce((SELECT string_agg(k.number::text, ' ' ORDER BY k.place)
                        FROM unnest(pk.indkey::int2[]) WITH ORDINALITY k (number, place) WHERE k.place <= pk.indnkeyatts),
            """ + VIEW_KEY + """
            , '') AS key_columns,
              coalesce((SELECT k.oid::text FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p'), '') AS key_constraint_oid,
              coalesce(CASE c.relkind WHEN 'r' THEN c.relfilenode::text WHEN 'p' THEN parts.files END, '') AS files,
              coalesce(NOT pk.indimmediate, false) AS key_deferrable,
              coalesce((SELECT quote_ident(k.conname) FROM pg_constraint k
                        WHERE k.conrelid = c.oid AND k.contype = 'p'), '') AS key_constraint,
              EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid) AS has_heirs,
              (SELECT format('%I.%I', rn.nspname, r.relname) FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace
               WHERE r.oid = pg_partition_root(c.oid)) AS root,
              c.relispartition AS is_partition, coalesce(tree.columns, '{}') AS partition_columns, coalesce(tree.by_expression, false) AS by_expression,
              coalesce(parts.unlogged, '{}') AS unlogged_parts, coalesce(parts.foreigners, '{}') AS foreign_parts,
              coalesce(parts.uncovered, '{}') AS uncovered_parts,
              coalesce(referrers.tables, '{}') AS referring_tables, coalesce(referrers.names, '{}') AS referring_names,
              coalesce(referrers.definitions, '{}') AS referring_definitions,
              unindexed.tables AS unindexed_tables, unindexed.columns AS unindexed_columns, unindexed.fixes AS unindexed_fixes,
              CASE WHEN c.relkind = 'p' THEN parts.uncovered IS NULL ELSE
            """
            + identityCovers("c", "pk")
            + " END AS identity_covers\n"
            + SCOPE
            + "LEFT JOIN pg_index pk ON pk.indrelid = c.oid AND pk.indisprimary\n"
            + PARTS
            + ForeignKeySql.UNINDEXED
            + IN_SCOPE
            + "ORDER BY n.nspname, c.relname";

    /**
     * The operators of the default btree operator class of each type, which the index of a primary key and a sort use.
     * Found as the server finds them: by the type itself, else by a type to which it converts without a function.
     */
    private static final String ORDERS = """
            classes AS MATERIALIZED (
              SELECT o.opcintype AS input, y.typispreferred AS preferred,
                max(format('OPERATOR(%I.%s)', n.nspname, p.oprname)) FILTER (WHERE s.amopstrategy = 3) AS equal,
                max(format('OPERATOR(%I.%s)', n.nspname, p.oprname)) FILTER (WHERE s.amopstrategy = 5) AS greater
              FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree' JOIN pg_type y ON y.oid = o.opcintype
                JOIN pg_amop s ON s.amopfamily = o.opcfamily AND s.amoplefttype = o.opcintype AND s.amoprighttype = o.opcintype
                JOIN pg_operator p ON p.oid = s.amopopr JOIN pg_namespace n ON n.oid = p.oprnamespace
              WHERE o.opcdefault GROUP BY 1, 2
            ), orders AS MATERIALIZED (
              SELECT DISTINCT ON (f.type) f.type, f.equal, f.greater FROM (
                SELECT input AS type, equal, greater, 0 AS place FROM classes
                UNION ALL
                SELECT k.castsource, equal, greater, CASE WHEN preferred THEN 1 ELSE 2 END FROM classes
                  JOIN pg_cast k ON k.casttarget = input AND k.castmethod = 'b' AND k.castcontext = 'i'
                UNION ALL
                SELECT y.oid, equal, greater, 3 FROM classes JOIN pg_type y ON input = (CASE
                  WHEN y.typsubscript = 'array_subscript_handler'::regproc THEN 'anyarray' WHEN y.typtype = 'e' THEN 'anyenum'
                  WHEN y.typtype = 'r' THEN 'anyrange' WHEN y.typtype = 'm' THEN 'anymultirange'
                  WHEN y.typtype = 'c' THEN 'record' END)::regtype
              ) f ORDER BY f.type, f.place
            )""";

    /**
     * The parts of users' types of columns, at any depth: the labels of enums and the types of a composite's fields. A
     * change of them changes the text of a value, but not its row.
     */
    private static final String PARTS_OF_TYPES = """
            inside (type, part, place) AS (
              SELECT a.atttypid, a.atttypid, '' FROM pg_attribute a WHERE a.atttypid >= 16384 AND a.attnum > 0 GROUP BY 1
              UNION ALL
              SELECT i.type, p.part, i.place || '.' || p.place FROM inside i JOIN pg_type t ON t.oid = i.part CROSS JOIN LATERAL (
                SELECT t.typbasetype, 0 WHERE t.typtype = 'd'
                UNION ALL
                SELECT t.typelem, 0 WHERE t.typsubscript = 'array_subscript_handler'::regproc
                UNION ALL
                SELECT r.rngsubtype, 0 FROM pg_range r WHERE r.rngtypid = t.oid
                UNION ALL
                SELECT r.rngtypid, 0 FROM pg_range r WHERE r.rngmultitypid = t.oid
                UNION ALL
                SELECT f.atttypid, f.attnum FROM pg_attribute f
                WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped
              ) p (part, place)
            ), parts AS MATERIALIZED (
              SELECT type, array_agg(text ORDER BY place, number) AS texts FROM (
                SELECT i.type, i.place, e.enumsortorder AS number, e.enumlabel::text AS text
                FROM inside i JOIN pg_enum e ON e.enumtypid = i.part
                UNION ALL
                SELECT i.type, i.place, f.attnum, f.attnum || ' ' || format_type(f.atttypid, f.atttypmod)
                FROM inside i JOIN pg_type t ON t.oid = i.part AND t.typtype = 'c' JOIN pg_attribute f
                  ON f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped
              ) p GROUP BY type
            ),
            """;

    /**
     * A default is fresh if its expression calls a function that the server may not compute once for all rows.
     *
     * <p>No function here opens a table, which a user's transaction may have locked: {@code pg_get_expr} opens the
     * table of its argument.
     */
    static final String COLUMNS =
            """
            WITH RECURSIVE base (domain, type, modifier, required) AS (
              SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_type WHERE typtype = 'd'
              UNION ALL
              SELECT b.domain, t.typbasetype, CASE WHEN b.modifier = -1 THEN t.typtypmod ELSE b.modifier END,
                b.required OR t.typnotnull
              FROM base b JOIN pg_type t ON t.oid = b.type AND t.typtype = 'd'
            ),
            """ + PARTS_OF_TYPES + ORDERS + """
            SELECT c.oid::bigint AS table_oid, a.attnum AS number, a.attname AS name,
              NOT a.attnotnull AND NOT coalesce(b.required, false) AS nullable,
              a.attidentity AS identity, a.attgenerated <> '' AS generated,
              CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0) END AS default_expression,
              EXISTS (SELECT FROM regexp_matches(d.adbin::text, ':funcid (\\d+)', 'g') f
                      JOIN pg_proc p ON p.oid = f[1]::oid AND p.provolatile = 'v') AS fresh_default,
              CASE WHEN s.oid IS NOT NULL THEN format('%I.%I', sn.nspname, sc.relname) END AS sequence_name,
              coalesce(has_sequence_privilege(s.oid, 'USAGE'), true) AS sequence_usable,
              has_schema_privilege(tn.oid, 'USAGE') AS type_usable,
              CASE WHEN a.attgenerated = '' THEN (SELECT format('%I.%I(%s)', pn.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
                FROM regexp_matches(d.adbin::text, ':(?:op)?funcid (\\d+)', 'g') f JOIN pg_proc p ON p.oid = f[1]::oid
                  JOIN pg_namespace pn ON pn.oid = p.pronamespace
                WHERE NOT has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1 LIMIT 1) END AS forbidden_function,
              has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable,
              has_column_privilege(c.oid, a.attnum, 'INSERT') AS insertable,
              has_column_privilege(c.oid, a.attnum, 'UPDATE') AS updatable,
              a.atttypid::int8 AS type_oid, tn.nspname AS type_schema, t.typname AS type_name,
              format_type(a.atttypid, a.atttypmod) AS shown_as,
              CASE WHEN b.type IS NULL THEN a.atttypmod ELSE b.modifier END AS modifier,
              t.typcollation <> 0 AS collatable,
              t.typname IN ('varchar', 'cidr') OR EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod
                WHERE m.amname = 'btree' AND o.opcdefault AND o.opcintype = t.oid) AS ordered,
              orders.equal AS equal_operator, orders.greater AS greater_operator,
              CASE WHEN t.typtype = 'e' THEN
                (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
              END AS labels,
              CASE WHEN t.typtype <> 'e' THEN parts.texts END AS parts
            """ + SCOPE + """
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN base b ON b.domain = a.atttypid
              AND NOT EXISTS (SELECT FROM pg_type x WHERE x.oid = b.type AND x.typtype = 'd')
            JOIN pg_type t ON t.oid = coalesce(b.type, a.atttypid)
            JOIN pg_namespace tn ON tn.oid = t.typnamespace
            LEFT JOIN orders ON orders.type = t.oid
            LEFT JOIN parts ON parts.type = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            LEFT JOIN LATERAL (
              SELECT coalesce(
                (SELECT sc.oid FROM pg_depend dep JOIN pg_class sc ON sc.oid = dep.refobjid AND sc.relkind = 'S'
                 WHERE dep.classid = 'pg_attrdef'::regclass AND dep.objid = d.oid AND dep.refclassid = 'pg_class'::regclass
                 LIMIT 1),
                (SELECT dep.objid FROM pg_attribute i JOIN pg_depend dep ON dep.refclassid = 'pg_class'::regclass
                   AND dep.refobjid = i.attrelid AND dep.refobjsubid = i.attnum
                 WHERE a.attidentity <> '' AND i.attrelid IN (c.oid, pg_partition_root(c.oid)) AND i.attname = a.attname
                   AND dep.classid = 'pg_class'::regclass AND dep.deptype = 'i'
                 LIMIT 1)) AS oid
            ) s ON true
            LEFT JOIN pg_class sc ON sc.oid = s.oid LEFT JOIN pg_namespace sn ON sn.oid = sc.relnamespace
            """ + IN_SCOPE + "ORDER BY c.oid, a.attnum";

    private CatalogSql() {}
}
