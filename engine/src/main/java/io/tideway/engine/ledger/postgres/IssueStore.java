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
import org.jspecify.annotations.Nullable;

/** Reads issues and moves them along; new ones come with a commit. */
final class IssueStore {

    private static final String SELECT = """
            SELECT id, mapping, side, key, field, code, message, fix, state, attempts, since,
                next_attempt, changed_at, changed_to, waits_for, left_value, right_value, of_table
            FROM tideway_ledger.issue
            """;

    private static final String UPSERT = """
            INSERT INTO tideway_ledger.issue AS i (mapping, side, key, field, code, message, fix, state, attempts, since,
                next_attempt, changed_at, changed_to, waits_for, left_value, right_value, of_table)
            SELECT * FROM unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::int[], ?::text[], ?::text[],
                ?::bool[])
            ON CONFLICT (mapping, side, key, field, of_table) DO UPDATE SET
                code = excluded.code, message = excluded.message, fix = excluded.fix, state = excluded.state,
                attempts = excluded.attempts, next_attempt = excluded.next_attempt, changed_at = excluded.changed_at,
                changed_to = excluded.changed_to, waits_for = excluded.waits_for,
                left_value = excluded.left_value, right_value = excluded.right_value
            """;

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

    /** An ignored issue is opened again when it is asked for by its id. */
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

    /** A known issue keeps its id and the moment it began. */
    static Part upsert(List<Issue> issues) {
        Issue[] rows = distinct(issues);
        return new Part(UPSERT)
                .array("int4", column(rows, new Integer[rows.length], Issue::mapping))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.side().word()))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.key().text()))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.field().orElse("")))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.reason().code()))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.reason().message()))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.reason().fix()))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.state().name()))
                .array("int4", column(rows, new Integer[rows.length], Issue::attempts))
                .array("int8", column(rows, new Long[rows.length], issue -> Micros.of(issue.since())))
                .array("int8", column(rows, new Long[rows.length], issue -> micros(issue.nextAttempt())))
                .array(
                        "int8",
                        column(
                                rows,
                                new Long[rows.length],
                                issue -> micros(issue.change().map(StreamedChange::committedAt))))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue ->
                                        issue.change().map(StreamedChange::text).orElse(null)))
                .array(
                        "int4",
                        column(
                                rows,
                                new Integer[rows.length],
                                issue -> issue.waitsFor().orElse(null)))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.leftValue().orElse(null)))
                .array(
                        "text",
                        column(
                                rows,
                                new String[rows.length],
                                issue -> issue.rightValue().orElse(null)))
                .array("bool", column(rows, new Boolean[rows.length], Issue::ofTable));
    }

    /** The last of each (mapping, side, key, field, of_table): one statement may not write a row twice. */
    private static Issue[] distinct(List<Issue> issues) {
        Map<Identity, Issue> last = new LinkedHashMap<>();
        for (Issue issue : issues) {
            last.put(new Identity(issue.mapping(), issue.side(), issue.key(), issue.field(), issue.ofTable()), issue);
        }
        return last.values().toArray(new Issue[0]);
    }

    private record Identity(int mapping, Side side, RecordKey key, Optional<String> field, boolean ofTable) {}

    /** Reads one value of an issue. */
    private interface Column<T> {
        @Nullable
        T of(Issue issue);
    }

    private static <T> @Nullable T[] column(Issue[] issues, @Nullable T[] into, Column<T> column) {
        for (int i = 0; i < issues.length; i++) {
            into[i] = column.of(issues[i]);
        }
        return into;
    }

    private static @Nullable Long micros(Optional<Instant> instant) {
        return instant.map(Micros::of).orElse(null);
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
