package io.tideway.connector.postgres.write.exchange;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.write.statement.ArrayBinder;
import io.tideway.connector.postgres.write.statement.CurrentRecords;
import io.tideway.connector.postgres.write.statement.StatementSql;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gives records interim values for a moment, so that others can take theirs; see {@link UpdateEffects} for where this is
 * allowed.
 */
final class InterimUpdates {

    private final SelectedTable selected;
    private final Table table;
    private final UniqueRules rules;
    private List<Write> wanting = List.of();
    private InterimValues.@Nullable Interim lastHeld;
    private final InterimValues values = new InterimValues(ThreadLocalRandom.current());

    InterimUpdates(SelectedTable selected, UniqueRules rules) {
        this.selected = selected;
        this.table = selected.table();
        this.rules = rules;
    }

    /** A place in a transaction to go back to. */
    record Savepoint(String name) {
        static Savepoint set(Session session) throws SQLException {
            session.execute("SAVEPOINT tideway_exchange");
            return new Savepoint("tideway_exchange");
        }

        void rollBack(Session session) throws SQLException {
            session.execute("ROLLBACK TO SAVEPOINT " + name);
        }
    }

    /**
     * Gives the records of updates interim values, or leaves everything unchanged.
     *
     * @param part numbers of the writes that take part
     * @param yielding numbers of updates, with the rules by which others wait for them
     * @return empty if it is done; otherwise the updates for which it is not possible, and why
     */
    Map<Integer, String> hold(
            Session session, List<Write> writes, List<Integer> part, Map<Integer, Set<Integer>> yielding)
            throws SQLException {
        if (yielding.isEmpty()) {
            return Map.of();
        }
        wanting = part.stream()
                .map(writes::get)
                .filter(write -> !(write instanceof Write.Delete))
                .toList();
        UpdateEffects exposure = UpdateEffects.of(session, table);
        Map<Set<Integer>, List<Integer>> byRules = new LinkedHashMap<>();
        Map<Integer, String> unable = new LinkedHashMap<>();
        yielding.forEach((write, by) ->
                byRules.computeIfAbsent(by, none -> new ArrayList<>()).add(write));
        Savepoint before = Savepoint.set(session);
        for (Map.Entry<Set<Integer>, List<Integer>> each : byRules.entrySet()) {
            for (int rule : each.getKey()) {
                unable.putAll(hold(session, writes, each.getValue(), rule, exposure));
            }
        }
        if (!unable.isEmpty()) {
            before.rollBack(session);
        }
        return unable;
    }

    private Map<Integer, String> hold(
            Session session, List<Write> writes, List<Integer> some, int rule, UpdateEffects exposure)
            throws SQLException {
        UniqueRule unique = rules.rules().get(rule);
        List<Column> columns = columns(unique, writes.get(some.getFirst()));
        List<Column> free = columns.stream()
                .filter(column -> !exposure.forbidden().containsKey(column.name()))
                .toList();
        Map<Integer, String> unable = new LinkedHashMap<>();
        if (free.isEmpty()) {
            String why = columns.isEmpty()
                    ? "none of its fields can hold one"
                    : exposure.forbidden().get(columns.getFirst().name());
            some.forEach(write -> unable.put(write, message(unique, Objects.requireNonNullElse(why, ""))));
            return unable;
        }
        if (!tryAll(session, writes, some, free, exposure)) {
            some.forEach(write -> unable.put(write, message(unique, "the table allows none that was tried")));
        }
        return unable;
    }

    private static String message(UniqueRule rule, String why) {
        return "It exchanges values with other records under " + rule.name()
                + ", which is not deferrable; one of them would have to" + " hold another value for a moment, and "
                + why;
    }

    /**
     * Returns the columns that get an interim value: those that are written first, since the interim value must not
     * stay.
     */
    private List<Column> columns(UniqueRule rule, Write write) {
        return table.columns().stream()
                .filter(column -> rule.columns().contains(column.name()) || feeds(rule, column))
                .filter(column -> !table.key().contains(column) && !column.generated() && column.updatable())
                .filter(column -> isWritten(column, write))
                .toList();
    }

    /** A generated column of the rule may be made of it. */
    private boolean feeds(UniqueRule rule, Column column) {
        return rule.columns().stream()
                .map(rules.generated()::get)
                .anyMatch(expression -> expression != null && expression.contains(column.name()));
    }

    private boolean isWritten(Column column, Write write) {
        int place = selected.columns().indexOf(Optional.of(column));
        return place >= 0 && ExchangeImages.fields(write).isPresent(place);
    }

    private boolean tryAll(
            Session session, List<Write> writes, List<Integer> some, List<Column> columns, UpdateEffects exposure)
            throws SQLException {
        List<Write> chosen = some.stream().map(writes::get).toList();
        for (Column column : columns) {
            boolean mayBeNull = !exposure.followed().contains(column.name());
            List<InterimValues.Interim> all = new ArrayList<>(values.of(table, column, mayBeNull));
            all.sort(Comparator.comparing(
                    value -> !value.equals(lastHeld))); // values that were allowed before come first
            for (InterimValues.Interim value : all) {
                if (attempt(session, chosen, column, value)) {
                    lastHeld = value;
                    return true;
                }
            }
        }
        return false;
    }

    private boolean attempt(Session session, List<Write> some, Column column, InterimValues.Interim value)
            throws SQLException {
        ArrayBinder<Write> binder = new ArrayBinder<>(some);
        StatementSql.bindKey(binder, table, CurrentRecords::key);
        if (value.like()) {
            binder.addKey("i", write -> values.like(old(write, column), value.extended()));
        }
        String sql = "UPDATE " + table.sqlNameAlone() + " AS t SET " + column.sqlName() + " = " + value.expression()
                + " FROM " + binder.relation() + " WHERE " + StatementSql.keyJoin(table) + " RETURNING u.n";
        session.execute("SAVEPOINT tideway_interim");
        try {
            boolean all = session.query(sql, row -> row.getInt(1), binder.parameters())
                                    .size()
                            == some.size()
                    && !isWanted(session, some);
            if (!all) {
                session.execute("ROLLBACK TO SAVEPOINT tideway_interim");
            }
            return all;
        } catch (SQLException e) {
            session.execute("ROLLBACK TO SAVEPOINT tideway_interim");
            return false;
        }
    }

    /** A value that another of them gave up, and a third one wants, is no use. */
    private boolean isWanted(Session session, List<Write> holding) throws SQLException {
        Set<RecordKey> keys = new HashSet<>();
        holding.forEach(write -> keys.add(CurrentRecords.key(write)));
        return new ExchangeImages(selected, rules, wanting)
                .holdings(session).stream()
                        .anyMatch(each -> keys.contains(each.holder())
                                && !CurrentRecords.keyIfAny(wanting.get(each.write()))
                                        .equals(Optional.of(each.holder())));
    }

    private String old(Write write, Column column) {
        int place = selected.columns().indexOf(Optional.of(column));
        String expected =
                write instanceof Write.Update update && update.expected().isPresent(place)
                        ? update.expected().value(place)
                        : null;
        String text = expected == null ? ExchangeImages.fields(write).value(place) : expected;
        return text == null ? "" : text;
    }
}
