package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.RecordKey;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;

/**
 * The default of a table's key column, which makes new keys. It is users' code: it runs under the role's own settings, and whatever
 * this adds to its statement names its schema.
 */
final class KeyDefault {

    /** Types whose text form depends on settings. */
    private static final Set<String> FORMATTED =
            Set.of("date", "time", "timetz", "timestamp", "timestamptz", "interval", "bytea", "money");

    private static final String FORMATS = "SELECT pg_catalog.set_config('DateStyle', 'ISO, YMD', true),"
            + " pg_catalog.set_config('IntervalStyle', 'iso_8601', true), pg_catalog.set_config('TimeZone', 'UTC', true),"
            + " pg_catalog.set_config('bytea_output', 'hex', true), pg_catalog.set_config('lc_monetary', 'C', true)";

    private final Table table;
    private final Column column;

    KeyDefault(Table table) {
        this.table = table;
        this.column = table.key().get(0);
    }

    /** Numbers of a sequence mean nothing by themselves, so they may be taken before they are needed; another default may. */
    boolean isSequence() {
        return column.identity() != Column.Identity.NONE
                || column.defaultExpression()
                        .filter(text -> text.startsWith("nextval("))
                        .isPresent();
    }

    /** Evaluates the default so many times, and adds those of the values that no record has, each once. */
    void take(Session session, int count, Collection<RecordKey> keys) throws SQLException {
        if (isSystem() && FORMATTED.contains(column.type().name())) {
            session.execute(FORMATS);
        }
        keys.addAll(session.query(
                sql(), row -> RecordKey.of(column.type().textForm().canonical(row.getString(1))), count));
    }

    private String sql() {
        String taken = "SELECT " + column.type().cast("(" + source() + ")")
                + " AS k FROM pg_catalog.generate_series(1, ?)";
        // The subquery stays one, so that each value is made once, and a key is looked up by its index.
        return isSystem()
                ? "SELECT taken.k FROM (" + taken + " OFFSET 0) AS taken WHERE (SELECT 1 FROM " + table.sqlName()
                        + " AS t WHERE t." + column.sqlName() + " OPERATOR(pg_catalog.=) taken.k LIMIT 1) IS NULL"
                : taken;
    }

    private boolean isSystem() {
        return column.type().schema().equals("pg_catalog");
    }

    /** The default's text is the catalog's, read under a search path that makes it name every object in full. */
    private String source() {
        return column.defaultExpression()
                .orElseGet(() -> "pg_catalog.nextval("
                        + SqlText.literal(column.sequence().orElseThrow().name()) + ")");
    }
}
