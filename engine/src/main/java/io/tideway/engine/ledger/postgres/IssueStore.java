package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Micros;
import io.tideway.engine.ledger.StreamedChange;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and updates issues; a commit adds new ones. */
final class IssueStore {

    /** The columns of an issue, except its id, in the order of the statements. */
    private static final List<Column> COLUMNS = List.of(
            integer("mapping", Issue::mapping),
            text("side", issue -> issue.side().word()),
            text("key", issue -> issue.key().text()),
            text("field", issue -> issue.field().orElse("")),
            text("code", issue -> issue.reason().code()),
            text("message", issue -> issue.reason().message()),
            text("fix", issue -> issue.reason().fix()),
            text("cause", issue -> issue.cause().name()),
            text("state", issue -> issue.state().name()),
            integer("attempts", Issue::attempts),
            moment("since", issue -> Optional.of(issue.since())),
            moment("next_attempt", Issue::nextAttempt),
            moment("changed_at", issue -> issue.change().map(StreamedChange::committedAt)),
            text("changed_to", issue -> issue.change().map(StreamedChange::text).orElse(null)),
            integer("waits_for", issue -> issue.waitsFor().orElse(null)),
            text("left_value", issue -> issue.leftValue().orElse(null)),
            text("right_value", issue -> issue.rightValue().orElse(null)),
            new Column("of_table", "bool", issues -> fill(issues, new Boolean[issues.length], Issue::ofTable)));

    private static final String NAMES = joined(Column::name);

    private static final String SELECT = "SELECT id, " + NAMES + " FROM tideway_ledger.issue ";

    private static final String UPSERT = """
            INSERT INTO tideway_ledger.issue AS i (%s) SELECT * FROM unnest(%s)
            ON CONFLICT (mapping, side, key, field, of_table) DO UPDATE SET
                code = excluded.code, message = excluded.message, fix = excluded.fix,
                cause = excluded.cause, state = excluded.state,
                attempts = excluded.attempts, next_attempt = excluded.next_attempt, changed_at = excluded.changed_at,
                changed_to = excluded.changed_to, waits_for = excluded.waits_for,
                left_value = excluded.left_value, right_value = excluded.right_value
            """.formatted(NAMES, joined(column -> "?::" + column.type() + "[]"));

    private static final String ALL_IDS = "cardinality(?::bigint[]) = 0";

    private final LedgerDatabase database;

    IssueStore(LedgerDatabase database) {
        this.database = database;
    }

    List<Issue> ofRecords(int mapping, Side side, Collection<RecordKey> keys) {
        String sql = SELECT + "WHERE mapping = ? AND side = ? AND key = ANY (?) AND NOT of_table ORDER BY id";
        return list(new Query(sql, mapping, side.word(), LinkStore.texts(keys)));
    }

    List<Issue> ofTable(int mapping) {
        String sql = SELECT
                + "WHERE mapping = ? AND side = ANY ('{left,right}') AND key = '' AND of_table ORDER BY side, id";
        return list(new Query(sql, mapping));
    }

    List<Issue> page(Collection<Integer> mappings, Collection<Issue.State> states, long afterId, int limit) {
        String[] names = states.stream().map(Issue.State::name).toArray(String[]::new);
        String sql = SELECT
                + "WHERE mapping = ANY (?) AND (cardinality(?::text[]) = 0 OR state = ANY (?)) AND id > ? ORDER BY id LIMIT ?";
        return list(new Query(sql, Query.ints(mappings), names, names, afterId, limit));
    }

    List<Issue> due(Collection<Integer> mappings, Instant now, int limit) {
        String sql = SELECT
                + "WHERE mapping = ANY (?) AND next_attempt <= ? AND state <> 'IGNORED' ORDER BY next_attempt, id LIMIT ?";
        return list(new Query(sql, Query.ints(mappings), Micros.of(now), limit));
    }

    private List<Issue> list(Query query) {
        return database.call(connection -> query.list(connection, IssueStore::issue));
    }

    Map<Integer, Map<Issue.State, Long>> count(Collection<Integer> mappings) {
        Map<Integer, Map<Issue.State, Long>> counts = new LinkedHashMap<>();
        String sql = "SELECT mapping, state, count(*) FROM tideway_ledger.issue WHERE mapping = ANY (?)"
                + " GROUP BY mapping, state ORDER BY mapping";
        database.call(connection -> {
            new Query(sql, Query.ints(mappings))
                    .forEach(
                            connection,
                            rows -> counts.computeIfAbsent(rows.getInt(1), mapping -> new EnumMap<>(Issue.State.class))
                                    .put(Issue.State.valueOf(rows.getString(2)), rows.getLong(3)));
            return counts;
        });
        return counts;
    }

    /** An ignored issue becomes open again when it is named by its id. */
    int makeDue(Collection<Integer> mappings, Collection<Long> ids, Instant now) {
        long[] wanted = Query.longs(ids);
        Part part = new Part("UPDATE tideway_ledger.issue SET next_attempt = ?,"
                        + " state = CASE state WHEN 'IGNORED' THEN 'OPEN' ELSE state END WHERE mapping = ANY (?) AND NOT of_table AND ("
                        + ALL_IDS + " AND state <> 'IGNORED' OR id = ANY (?))")
                .number(Micros.of(now))
                .array("int4", Query.ints(mappings))
                .array("int8", wanted)
                .array("int8", wanted);
        return database.call(part::execute);
    }

    int makeDueWaitingFor(int mapping, Instant now) {
        long moment = Micros.of(now);
        Part part = new Part("""
                        UPDATE tideway_ledger.issue SET next_attempt = ?
                        WHERE waits_for = ? AND state <> 'IGNORED' AND (next_attempt IS NULL OR next_attempt > ?)
                        """).number(moment).number(mapping).number(moment);
        return database.call(part::execute);
    }

    int makeDueSetBack(Collection<Integer> mappings, Instant now, Instant latest) {
        long moment = Micros.of(now);
        Part part = new Part("""
                        UPDATE tideway_ledger.issue SET next_attempt = ?
                        WHERE mapping = ANY (?) AND state <> 'IGNORED' AND next_attempt > ? AND (since > ? OR next_attempt > ?)
                        """)
                .number(moment)
                .array("int4", Query.ints(mappings))
                .number(moment)
                .number(moment)
                .number(Micros.of(latest));
        return database.call(part::execute);
    }

    int ignore(Collection<Long> ids) {
        Part part = new Part("UPDATE tideway_ledger.issue SET state = 'IGNORED' WHERE id = ANY (?) AND NOT of_table")
                .array("int8", Query.longs(ids));
        return database.call(part::execute);
    }

    static Part delete(List<Long> ids) {
        return new Part("DELETE FROM tideway_ledger.issue WHERE id = ANY (?)").array("int8", Query.longs(ids));
    }

    /** Stores issues; a known issue keeps its id and the time it began. */
    static Part upsert(List<Issue> issues) {
        Issue[] rows = distinct(issues);
        Part part = new Part(UPSERT);
        COLUMNS.forEach(column -> part.array(column.type(), column.values().apply(rows)));
        return part;
    }

    /** Returns the last of each (mapping, side, key, field, of_table), because one statement may not write a row twice. */
    private static Issue[] distinct(List<Issue> issues) {
        Map<Identity, Issue> last = new LinkedHashMap<>();
        for (Issue issue : issues) {
            last.put(new Identity(issue.mapping(), issue.side(), issue.key(), issue.field(), issue.ofTable()), issue);
        }
        return last.values().toArray(new Issue[0]);
    }

    private record Identity(int mapping, Side side, RecordKey key, Optional<String> field, boolean ofTable) {}

    /**
     * A column of the table.
     *
     * @param type element type of its arrays
     * @param values gives the array of the column's values
     */
    private record Column(String name, String type, Function<Issue[], Object> values) {}

    /** Reads one value of an issue. */
    private interface Value<T> {
        @Nullable
        T of(Issue issue);
    }

    private static Column text(String name, Value<String> value) {
        return new Column(name, "text", issues -> fill(issues, new String[issues.length], value));
    }

    private static Column integer(String name, Value<Integer> value) {
        return new Column(name, "int4", issues -> fill(issues, new Integer[issues.length], value));
    }

    private static Column moment(String name, Function<Issue, Optional<Instant>> moment) {
        return new Column(
                name,
                "int8",
                issues -> fill(
                        issues,
                        new Long[issues.length],
                        issue -> moment.apply(issue).map(Micros::of).orElse(null)));
    }

    private static <T> @Nullable T[] fill(Issue[] issues, @Nullable T[] into, Value<T> value) {
        for (int i = 0; i < issues.length; i++) {
            into[i] = value.of(issues[i]);
        }
        return into;
    }

    private static String joined(Function<Column, String> part) {
        return COLUMNS.stream().map(part).collect(Collectors.joining(", "));
    }

    private static Issue issue(ResultSet rows) throws SQLException {
        String field = rows.getString("field");
        return new Issue(
                rows.getLong("id"),
                rows.getInt("mapping"),
                ProgressStore.side(rows.getString("side")),
                new RecordKey(rows.getString("key")),
                field.isEmpty() ? Optional.empty() : Optional.of(field),
                new Reason(rows.getString("code"), rows.getString("message"), rows.getString("fix")),
                Issue.Cause.valueOf(rows.getString("cause")),
                Issue.State.valueOf(rows.getString("state")),
                rows.getInt("attempts"),
                Micros.toInstant(rows.getLong("since")),
                Optional.ofNullable(rows.getObject("next_attempt", Long.class)).map(Micros::toInstant),
                change(rows),
                Optional.ofNullable(rows.getObject("waits_for", Integer.class)),
                Optional.ofNullable(rows.getString("left_value")),
                Optional.ofNullable(rows.getString("right_value")),
                rows.getBoolean("of_table"));
    }

    private static Optional<StreamedChange> change(ResultSet rows) throws SQLException {
        @Nullable Long committedAt = rows.getObject("changed_at", Long.class);
        @Nullable String marks = rows.getString("changed_to");
        return committedAt == null || marks == null
                ? Optional.empty()
                : Optional.of(StreamedChange.of(Micros.toInstant(committedAt), marks));
    }
}
