package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes keys from the key column's own default, before their records are created (Invariant 2). */
public final class KeyReserver {

    private final Database database;
    private final Catalog catalog;
    private final Map<Long, KeySupply> supplies = new HashMap<>();

    public KeyReserver(Database database, Catalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    public List<RecordKey> reserve(TableName name, int count) {
        Table table = catalog.table(name);
        if (!table.generatesKey()) {
            throw new AssertionError("table " + name + " does not generate its key");
        }
        return isSequence(table.key().get(0)) ? fromAhead(table, count) : take(table, count);
    }

    /** Numbers of a sequence mean nothing by themselves, so they may be taken before they are needed; another default may. */
    private static boolean isSequence(Column column) {
        return column.identity() != Column.Identity.NONE
                || column.defaultExpression()
                        .filter(text -> text.startsWith("nextval("))
                        .isPresent();
    }

    private synchronized List<RecordKey> fromAhead(Table table, int count) {
        KeySupply known = supplies.remove(table.oid());
        long now = System.nanoTime();
        KeySupply supply = known != null && known.isFresh(now) ? known : KeySupply.none();
        List<RecordKey> keys = new ArrayList<>(count);
        supply.drainTo(keys, count);
        int missing = count - keys.size();
        if (missing > 0) {
            supply = new KeySupply(take(table, supply.next(missing, now)), now);
            supply.drainTo(keys, missing);
        }
        supplies.put(table.oid(), supply);
        return keys;
    }

    private List<RecordKey> take(Table table, int count) {
        Column column = table.key().get(0);
        String sql =
                "SELECT " + column.type().cast("(" + source(column) + ")") + " FROM pg_catalog.generate_series(1, ?)";
        return database.call(
                TransactionMode.PROVISION,
                session -> session.query(
                        sql, row -> RecordKey.of(column.type().textForm().canonical(row.getString(1))), count));
    }

    /** The default's text is the catalog's, read under a search path that makes it name every object in full. */
    private static String source(Column column) {
        return column.defaultExpression()
                .orElseGet(() -> "pg_catalog.nextval("
                        + SqlText.literal(column.sequence().orElseThrow().name()) + ")");
    }
}
