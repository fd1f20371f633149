package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes keys from the key column's own default, before their records are created (Invariant 2). */
public final class KeyReserver {

    /** From here on keys are taken ahead, so that a stream of creates does not wait for keys at each batch. */
    private static final int MANY = 500;

    /** How many keys are taken ahead at once; what is left over is lost to the sequence, as what a session caches of it is. */
    private static final int AHEAD = 10_000;

    /** Then what was taken ahead is left over: somebody may restart the sequence one day. */
    private static final Duration KEPT = Duration.ofSeconds(2);

    private final Database database;
    private final Catalog catalog;
    private final Map<Long, TakenAhead> ahead = new HashMap<>();

    private record TakenAhead(Deque<RecordKey> keys, long takenNanos) {
        boolean isFresh() {
            return System.nanoTime() - takenNanos < KEPT.toNanos();
        }
    }

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
        TakenAhead known = ahead.remove(table.oid());
        Deque<RecordKey> left = known != null && known.isFresh() ? known.keys() : new ArrayDeque<>();
        List<RecordKey> keys = new ArrayList<>(count);
        while (keys.size() < count && !left.isEmpty()) {
            keys.add(left.remove());
        }
        int missing = count - keys.size();
        if (missing >= MANY) {
            List<RecordKey> more = take(table, Math.max(missing, AHEAD));
            keys.addAll(more.subList(0, missing));
            ahead.put(
                    table.oid(),
                    new TakenAhead(new ArrayDeque<>(more.subList(missing, more.size())), System.nanoTime()));
        } else if (missing > 0) {
            keys.addAll(take(table, missing));
        } else if (known != null) {
            ahead.put(table.oid(), known);
        }
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
