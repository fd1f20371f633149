package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /** Keys for records that are about to be created; what must be asked for, in one transaction. */
    public synchronized Map<TableName, List<RecordKey>> reserve(Map<TableName, Integer> counts) {
        Map<TableName, List<RecordKey>> keys = new LinkedHashMap<>();
        List<Missing> missing = new ArrayList<>();
        long now = System.nanoTime();
        counts.forEach((name, count) -> {
            Table table = catalog.table(name);
            if (!table.generatesKey()) {
                throw new AssertionError("table " + name + " does not generate its key");
            }
            List<RecordKey> ofTable = new ArrayList<>(count);
            keys.put(name, ofTable);
            KeySupply supply = supply(table, now);
            supply.drainTo(ofTable, count);
            int lacks = count - ofTable.size();
            if (lacks > 0) {
                int asked = isSequence(table.key().get(0)) ? supply.next(lacks, now) : lacks;
                missing.add(new Missing(table, ofTable, lacks, asked));
            }
        });
        if (!missing.isEmpty()) {
            take(missing, now);
        }
        return keys;
    }

    /** Keys that are yet to be taken. */
    private record Missing(Table table, List<RecordKey> keys, int lacks, int asked) {}

    private KeySupply supply(Table table, long now) {
        KeySupply known = supplies.get(table.oid());
        return known != null && known.isFresh(now) ? known : KeySupply.none();
    }

    private void take(List<Missing> missing, long now) {
        List<List<RecordKey>> taken = database.call(TransactionMode.PROVISION, session -> {
            List<List<RecordKey>> each = new ArrayList<>();
            for (Missing one : missing) {
                each.add(take(session, one.table(), one.asked()));
            }
            return each;
        });
        for (int i = 0; i < missing.size(); i++) {
            KeySupply supply = new KeySupply(taken.get(i), now);
            supply.drainTo(missing.get(i).keys(), missing.get(i).lacks());
            supplies.put(missing.get(i).table().oid(), supply);
        }
    }

    /** Numbers of a sequence mean nothing by themselves, so they may be taken before they are needed; another default may. */
    private static boolean isSequence(Column column) {
        return column.identity() != Column.Identity.NONE
                || column.defaultExpression()
                        .filter(text -> text.startsWith("nextval("))
                        .isPresent();
    }

    private static List<RecordKey> take(Session session, Table table, int count) throws SQLException {
        Column column = table.key().get(0);
        String sql =
                "SELECT " + column.type().cast("(" + source(column) + ")") + " FROM pg_catalog.generate_series(1, ?)";
        return session.query(sql, row -> RecordKey.of(column.type().textForm().canonical(row.getString(1))), count);
    }

    /** The default's text is the catalog's, read under a search path that makes it name every object in full. */
    private static String source(Column column) {
        return column.defaultExpression()
                .orElseGet(() -> "pg_catalog.nextval("
                        + SqlText.literal(column.sequence().orElseThrow().name()) + ")");
    }
}
