package io.tideway.connector.postgres.write.exchange;

import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules that keep the values of a table unique, and the effects of an interim value in a row.
 *
 * @param rules of the table
 * @param generated expressions of the columns that the server computes, by column
 */
record UniqueRules(List<UniqueRule> rules, Map<String, String> generated) {

    private static final String RULES = """
            SELECT pg_catalog.quote_ident(ic.relname), i.indisprimary,
              CASE WHEN con.condeferrable THEN pg_catalog.format('%I.%I', n.nspname, con.conname) END,
              ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k.k, false)
                      || CASE WHEN co.oid IS NULL THEN ''
                              ELSE pg_catalog.format(' COLLATE %I.%I', cn.nspname, co.collname) END
                    FROM pg_catalog.generate_series(1, i.indnkeyatts) k(k)
                      LEFT JOIN pg_catalog.pg_collation co ON co.oid = i.indcollation[k.k - 1]
                      LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace ORDER BY k.k),
              ARRAY(SELECT pg_catalog.format('OPERATOR(%I.%s)', opn.nspname, op.oprname)
                    FROM pg_catalog.generate_series(1, i.indnkeyatts) k(k)
                      JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[k.k - 1]
                      LEFT JOIN pg_catalog.pg_amop a ON a.amopfamily = oc.opcfamily AND a.amoplefttype = oc.opcintype
                        AND a.amoprighttype = oc.opcintype AND a.amopstrategy = 3
                      JOIN pg_catalog.pg_operator op ON op.oid = coalesce(con.conexclop[k.k], a.amopopr)
                      JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace ORDER BY k.k),
              coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false),
              pg_catalog.pg_get_expr(i.indpred, i.indrelid),
              ARRAY(SELECT at.attname::pg_catalog.text FROM pg_catalog.pg_attribute at
                    WHERE at.attrelid = i.indrelid AND at.attnum > 0 AND (at.attnum = ANY (i.indkey)
                      OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1259 AND d.objid = i.indexrelid
                        AND d.refclassid = 1259 AND d.refobjid = i.indrelid AND d.refobjsubid = at.attnum))
                    ORDER BY at.attnum)
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
              LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid
                AND con.contype IN ('p', 'u', 'x')
              LEFT JOIN pg_catalog.pg_namespace n ON n.oid = con.connamespace
            WHERE i.indrelid = ?::pg_catalog.int8::pg_catalog.oid AND (i.indisunique OR i.indisexclusion)
            ORDER BY i.indexrelid
            """;

    private static final String GENERATED = """
            SELECT a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = ?::pg_catalog.int8::pg_catalog.oid AND a.attgenerated <> '' AND NOT a.attisdropped
            """;

    static UniqueRules of(Session session, Table table) throws SQLException {
        Map<String, String> generated = new LinkedHashMap<>();
        session.query(GENERATED, row -> generated.put(row.getString(1), row.getString(2)), table.id());
        return new UniqueRules(session.query(RULES, UniqueRules::rule, table.id()), generated);
    }

    private static UniqueRule rule(ResultSet row) throws SQLException {
        return new UniqueRule(
                row.getString(1),
                row.getBoolean(2),
                Optional.ofNullable(row.getString(3)),
                texts(row.getArray(4)),
                texts(row.getArray(5)),
                row.getBoolean(6),
                Optional.ofNullable(row.getString(7)),
                new LinkedHashSet<>(texts(row.getArray(8))));
    }

    private static List<String> texts(Array array) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (Object text : (Object[]) array.getArray()) {
            texts.add(String.valueOf(text));
        }
        return texts;
    }

    /** The rules that have something to do with one of the columns. */
    UniqueRules about(Collection<String> columns) {
        return new UniqueRules(
                rules.stream()
                        .filter(rule -> rule.columns().stream()
                                .anyMatch(each -> columns.contains(each) || generated.containsKey(each)))
                        .toList(),
                generated);
    }
}
