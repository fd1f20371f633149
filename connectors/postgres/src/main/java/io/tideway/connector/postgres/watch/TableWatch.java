package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/** Looks which partitions some tables have, and what some views hold: a mark for each, which is another one when that changed. */
public final class TableWatch {

    private static final String PARTITIONS = """
            SELECT left(md5(coalesce(string_agg(t.relid::oid::text, ',' ORDER BY t.relid::oid), '')), 12)
            FROM pg_partition_tree((?::text)::oid::regclass) t WHERE t.isleaf
            """;

    /** Whatever the order of the rows. */
    private static final String CONTENT =
            "SELECT left(md5(count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0)), 12) FROM ";

    /** The mark of what is gone, or not as it was. */
    private static final String UNREADABLE = "unreadable";

    private final Database database;
    private final List<Table> tables;

    TableWatch(Database database, List<Table> tables) {
        this.database = database;
        this.tables = tables.stream().filter(TableWatch::isWatched).toList();
    }

    /** The part of a subscription whose changes are captured: views have none. */
    public static Subscription captured(Catalog catalog, Subscription subscription) {
        return new Subscription(
                subscription.name(),
                subscription.tables().stream()
                        .filter(selection -> catalog.table(selection.table()).kind() != Table.Kind.VIEW)
                        .toList());
    }

    private static boolean isWatched(Table table) {
        return switch (table.kind()) {
            case PARTITIONED, VIEW -> true;
            case ORDINARY, FOREIGN -> false;
        };
    }

    boolean isIdle() {
        return tables.isEmpty();
    }

    /** A mark of each table, by its oid. */
    SequencedMap<String, String> look() {
        SequencedMap<String, String> marks = new LinkedHashMap<>();
        for (Table table : tables) {
            marks.put(Long.toString(table.oid()), mark(table));
        }
        return marks;
    }

    private String mark(Table table) {
        try {
            return database.attempt(TransactionMode.READ, session -> mark(session, table));
        } catch (SQLException e) {
            // One table that was dropped or altered must not end the stream of the others.
            if (SqlErrors.state(e).startsWith("42")) {
                return UNREADABLE;
            }
            throw SqlErrors.translate(database.server(), e);
        }
    }

    private static String mark(Session session, Table table) throws SQLException {
        List<String> marks = table.kind() == Table.Kind.VIEW
                ? session.query(CONTENT + table.sqlName() + " t", row -> row.getString(1))
                : session.query(PARTITIONS, row -> row.getString(1), Long.toString(table.oid()));
        return marks.getFirst();
    }

    /** Tables with another mark than before; a view also where there is none: it may have changed since it was read. */
    List<TableName> changed(SequencedMap<String, String> before, SequencedMap<String, String> now) {
        return tables.stream()
                .filter(table -> {
                    String oid = Long.toString(table.oid());
                    boolean known = before.containsKey(oid);
                    return known ? !Objects.equals(before.get(oid), now.get(oid)) : table.kind() == Table.Kind.VIEW;
                })
                .map(Table::name)
                .toList();
    }
}
