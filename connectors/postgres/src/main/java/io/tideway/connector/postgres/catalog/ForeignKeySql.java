package io.tideway.connector.postgres.catalog;

/** The part of the catalog query that finds foreign keys without an index. */
final class ForeignKeySql {

    /**
     * The columns by which an index is entered, as many as the foreign key has, by name: a partition has numbers of its own. An index that sorts by
     * another collation than its column's is of no use.
     */
    private static final String LEADING = """
            (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM unnest(i.indkey::int2[], i.indcollation::oid[])
                  WITH ORDINALITY k (number, sorted, place) JOIN pg_attribute a
                    ON a.attrelid = i.indrelid AND a.attnum = k.number AND a.attcollation = k.sorted
                WHERE k.place <= least(cardinality(f.conkey), i.indnkeyatts))""";

    /**
     * The foreign keys, by the table that they refer to or a partition of it, if some table lacks a usable index whose
     * leading columns are the referring ones. Keys that the server does not check, and those of periods, need no index.
     */
    static final String UNINDEXED =
            """
            LEFT JOIN (
              SELECT t.target, array_agg(fn.nspname || '.' || fc.relname ORDER BY f.oid) AS tables,
                array_agg(own.names ORDER BY f.oid) AS columns,
                array_agg(format('CREATE INDEX %sON %I.%I (%s);', CASE WHEN fc.relkind = 'p' THEN '' ELSE 'CONCURRENTLY ' END,
                  fn.nspname, fc.relname, own.quoted) ORDER BY f.oid) AS fixes
              FROM pg_constraint f JOIN pg_class fc ON fc.oid = f.conrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
                CROSS JOIN LATERAL (
                  SELECT string_agg(a.attname, ', ' ORDER BY k.place) AS names,
                    string_agg(quote_ident(a.attname), ', ' ORDER BY k.place) AS quoted,
                    array_agg(a.attname::text ORDER BY a.attname) AS sorted
                  FROM unnest(f.conkey) WITH ORDINALITY k (number, place)
                    JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number) own
                CROSS JOIN LATERAL (SELECT f.confrelid UNION SELECT relid FROM (
            """ + CatalogSql.tree("f.confrelid") + """
            ) r WHERE EXISTS (SELECT FROM pg_class p WHERE p.oid = f.confrelid AND p.relkind = 'p')) t (target)
              WHERE f.contype = 'f' AND f.conparentid = 0 AND to_jsonb(f) ->> 'conenforced' IS DISTINCT FROM 'false'
                AND to_jsonb(f) ->> 'conperiod' IS DISTINCT FROM 'true'
                AND EXISTS (SELECT FROM (SELECT f.conrelid WHERE fc.relkind = 'r' UNION
                    SELECT l.oid FROM (
            """ + CatalogSql.tree("f.conrelid") + """
            ) r JOIN pg_class l ON l.oid = r.relid AND l.relkind = 'r' WHERE fc.relkind = 'p') part (relation)
                  WHERE NOT EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                      JOIN pg_am m ON m.oid = x.relam AND m.amname IN ('btree', 'hash')
                    WHERE i.indrelid = part.relation AND i.indisvalid AND i.indpred IS NULL AND own.sorted =
            """ + LEADING + """
            ))
              GROUP BY t.target
            ) unindexed ON unindexed.target = c.oid
            """;

    private ForeignKeySql() {}
}
