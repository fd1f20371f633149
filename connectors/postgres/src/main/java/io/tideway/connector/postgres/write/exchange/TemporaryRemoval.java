package io.tideway.connector.postgres.write.exchange;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.RoleSettings;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.write.statement.ArrayBinder;
import io.tideway.connector.postgres.write.statement.CurrentRecords;
import io.tideway.connector.postgres.write.statement.StatementSql;
import io.tideway.spi.Fields;
import io.tideway.spi.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows out of a table within a transaction, where they may hold no interim value, and puts them back when their
 * new values are free.
 *
 * <p>Only where nothing sees it: no trigger of a user, rule, policy or foreign key depends on inserts or deletes of the
 * table, triggers of updates do not read the old row, and no other transaction writes to the table, since its waiting
 * updates would miss the row.
 */
final class TemporaryRemoval {

    /** The most rows that are out together. */
    private static final int MAX_ROWS = 1_000;

    /** The most bytes of their texts. */
    private static final long MAX_BYTES = 16_000_000;

    private static final String FORBIDDEN = """
            WITH parts (rel) AS (
              SELECT c.oid FROM pg_catalog.pg_class c WHERE c.oid = ?::pg_catalog.int8::pg_catalog.oid
              UNION SELECT t.relid FROM pg_catalog.pg_class c, pg_catalog.pg_partition_tree(c.oid) t
              WHERE c.oid = ?::pg_catalog.int8::pg_catalog.oid)
            SELECT EXISTS (SELECT FROM parts p JOIN pg_catalog.pg_class c ON c.oid = p.rel
                WHERE c.relrowsecurity OR NOT pg_catalog.has_table_privilege(c.oid, 'INSERT')
                  OR NOT pg_catalog.has_table_privilege(c.oid, 'DELETE'))
              OR EXISTS (SELECT FROM parts p JOIN pg_catalog.pg_trigger g ON g.tgrelid = p.rel
                JOIN pg_catalog.pg_proc f ON f.oid = g.tgfoid JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
                  JOIN pg_catalog.pg_language l ON l.oid = f.prolang
                WHERE (NOT g.tgisinternal OR g.tgparentid <> 0 AND n.nspname <> 'pg_catalog') AND g.tgenabled IN ('O', 'A')
                  AND n.nspname <> 'tideway'
                  AND (g.tgtype & 12 <> 0 OR g.tgqual IS NOT NULL OR g.tgoldtable IS NOT NULL OR l.lanname <> 'plpgsql'
                    OR f.prosrc ~* '\\mold\\M'))
              OR EXISTS (SELECT FROM parts p JOIN pg_catalog.pg_rewrite w ON w.ev_class = p.rel AND w.ev_type <> '1')
              OR EXISTS (SELECT FROM parts p JOIN pg_catalog.pg_constraint f ON f.contype = 'f' AND f.confrelid = p.rel)
            """;

    /** The current columns: a column that was added a moment ago must come back too. */
    private static final String COLUMNS = """
            SELECT a.attname FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = ?::pg_catalog.int8::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ORDER BY a.attnum
            """;

    private final SelectedTable selected;
    private final Table table;
    private final UniqueRules rules;
    private final Map<Integer, String> rows = new HashMap<>();
    private @Nullable Boolean forbidden;
    private boolean watched;

    TemporaryRemoval(SelectedTable selected, UniqueRules rules) {
        this.selected = selected;
        this.table = selected.table();
        this.rules = rules;
    }

    /**
     * Takes out the rows of some updates; false, and nothing is changed, where that cannot be.
     *
     * @param some numbers of the updates
     */
    boolean takeOut(Session session, List<Write> writes, Collection<Integer> some) throws SQLException {
        if (some.isEmpty() || some.size() > MAX_ROWS || isForbidden(session)) {
            return false;
        }
        List<Integer> numbers = List.copyOf(some);
        ArrayBinder<Write> binder =
                new ArrayBinder<>(numbers.stream().map(writes::get).toList());
        StatementSql.bindKey(binder, table, CurrentRecords::key);
        session.execute("SAVEPOINT tideway_removal");
        try {
            session.execute("LOCK TABLE " + table.sqlNameAlone() + " IN EXCLUSIVE MODE NOWAIT");
            Map<Integer, String> taken = isAsKnown(session, binder) ? delete(session, numbers, binder) : Map.of();
            if (taken.size() == numbers.size()) {
                rows.putAll(taken);
                return true;
            }
        } catch (SQLException e) {
            // Another transaction writes to the table, or the server refuses to delete the rows.
        }
        session.execute("ROLLBACK TO SAVEPOINT tideway_removal");
        return false;
    }

    private Map<Integer, String> delete(Session session, List<Integer> numbers, ArrayBinder<Write> binder)
            throws SQLException {
        String sql = "DELETE FROM " + table.sqlNameAlone() + " AS t USING " + binder.relation() + " WHERE "
                + StatementSql.keyJoin(table) + " RETURNING u.n, "
                + RoleSettings.asReader("(t.*)::pg_catalog.text");
        Map<Integer, String> taken = new HashMap<>();
        session.query(sql, row -> taken.put(numbers.get(row.getInt(1) - 1), row.getString(2)), binder.parameters());
        return taken;
    }

    /** Whether the table has the columns that the catalog had, and the rows are not too large. */
    private boolean isAsKnown(Session session, ArrayBinder<Write> binder) throws SQLException {
        List<String> known = table.columns().stream()
                .filter(column -> !column.generated())
                .map(Column::name)
                .toList();
        String size = "SELECT coalesce(pg_catalog.sum(pg_catalog.octet_length((t.*)::pg_catalog.text)), 0) FROM "
                + binder.relation() + " JOIN " + table.sqlNameAlone() + " AS t ON " + StatementSql.keyJoin(table);
        return session.query(COLUMNS, row -> row.getString(1), table.id()).equals(known)
                && session.query(size, row -> row.getLong(1), binder.parameters())
                                .getFirst()
                        <= MAX_BYTES;
    }

    private boolean isForbidden(Session session) throws SQLException {
        if (forbidden == null) {
            forbidden = table.kind() == Table.Kind.VIEW
                    || table.kind() == Table.Kind.FOREIGN
                    || session.query(FORBIDDEN, row -> row.getBoolean(1), table.id(), table.id())
                            .getFirst();
            watched = !UpdateEffects.of(session, table).forbidden().isEmpty();
        }
        return forbidden;
    }

    boolean isOut(int number) {
        return rows.containsKey(number);
    }

    /** Puts the row of an update back; where a user's trigger is about updates, with no more than its unique values changed. */
    void putBack(Session session, int number, Write write) throws SQLException {
        Fields fields = ExchangeImages.fields(write);
        List<@Nullable Object> parameters = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : table.columns()) {
            if (!column.generated()) {
                int place = selected.columns().indexOf(Optional.of(column));
                boolean isNew = place >= 0 && fields.isPresent(place) && (!watched || isUnique(column));
                names.add(column.sqlName());
                values.add(isNew ? column.type().cast("?::pg_catalog.text") : "(r.i)." + column.sqlName());
                if (isNew) {
                    parameters.add(fields.value(place));
                }
            }
        }
        parameters.add(Objects.requireNonNull(rows.get(number)));
        session.query(
                "INSERT INTO " + table.sqlName() + " (" + String.join(", ", names) + ") OVERRIDING SYSTEM VALUE SELECT "
                        + values.stream().collect(Collectors.joining(", ")) + " FROM (SELECT ?::" + table.sqlName()
                        + " AS i) AS r RETURNING 1",
                row -> 1,
                parameters.toArray());
    }

    private boolean isUnique(Column column) {
        return rules.rules().stream().anyMatch(rule -> rule.columns().contains(column.name()))
                || rules.generated().values().stream().anyMatch(expression -> expression.contains(column.name()));
    }
}
