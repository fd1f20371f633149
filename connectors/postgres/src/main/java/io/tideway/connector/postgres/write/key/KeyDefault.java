package io.tideway.connector.postgres.write.key;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.RecordKey;
import java.sql.SQLException;
import java.util.Collection;

/**
 * The default of a table's key column, which makes new keys. It is users' code: it runs under the settings of the role,
 * such as its search path, so each name that Tideway adds to the statement has its schema.
 */
final class KeyDefault {

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

    /** Evaluates the default {@code count} times, and adds those of the values that no record has, each once. */
    void take(Session session, int count, Collection<RecordKey> keys) throws SQLException {
        keys.addAll(session.query(
                sql(), row -> RecordKey.of(column.type().textForm().canonical(row.getString(1))), count));
    }

    private String sql() {
        String taken =
                "SELECT " + column.type().cast("(" + source() + ")") + " AS k FROM pg_catalog.generate_series(1, ?)";
        // The subquery stays one, so that each value is made once, and a key is looked up by its index.
        String all = "SELECT " + column.type().valueUnderRole("taken.k") + " FROM (" + taken + " OFFSET 0) AS taken";
        return isSystem()
                ? all + " WHERE (SELECT 1 FROM " + table.sqlName() + " AS t WHERE t." + column.sqlName()
                        + " OPERATOR(pg_catalog.=) taken.k LIMIT 1) IS NULL"
                : all;
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
