package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.Micros;
import io.tideway.spi.RecordKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores the activity log. */
final class ActivityStore {

    private static final String INSERT = """
            INSERT INTO tideway_ledger.activity (mapping, at, left_key, right_key, winner, field, kept, lost, rule)
            SELECT * FROM unnest(?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
            """;

    private static final String NEWEST = """
            SELECT at, right_key, winner, field, kept, lost, rule FROM tideway_ledger.activity
            WHERE mapping = ? AND left_key = ? ORDER BY id DESC LIMIT ?
            """;

    private final LedgerDatabase database;

    ActivityStore(LedgerDatabase database) {
        this.database = database;
    }

    List<Activity> newest(int mapping, RecordKey leftKey, int limit) {
        return database.call(connection -> new Query(NEWEST, mapping, leftKey.text(), limit)
                .list(connection, rows -> activity(mapping, leftKey, rows)));
    }

    private static Activity activity(int mapping, RecordKey leftKey, ResultSet rows) throws SQLException {
        return new Activity(
                Micros.toInstant(rows.getLong("at")),
                mapping,
                leftKey,
                new RecordKey(rows.getString("right_key")),
                ProgressStore.side(rows.getString("winner")),
                Optional.ofNullable(rows.getString("field")),
                Optional.ofNullable(rows.getString("kept")),
                Optional.ofNullable(rows.getString("lost")),
                rows.getString("rule"));
    }

    static Part append(List<Activity> activities) {
        return new Part(INSERT)
                .array("int4", activities.stream().mapToInt(Activity::mapping).toArray())
                .array(
                        "int8",
                        activities.stream()
                                .mapToLong(one -> Micros.of(one.at()))
                                .toArray())
                .array("text", texts(activities, one -> one.leftKey().text()))
                .array("text", texts(activities, one -> one.rightKey().text()))
                .array("text", texts(activities, one -> one.winner().word()))
                .array("text", texts(activities, one -> one.field().orElse(null)))
                .array("text", texts(activities, one -> one.kept().orElse(null)))
                .array("text", texts(activities, one -> one.lost().orElse(null)))
                .array("text", texts(activities, Activity::rule));
    }

    private static @Nullable String[] texts(List<Activity> activities, Function<Activity, @Nullable String> column) {
        @Nullable String[] texts = new @Nullable String[activities.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = column.apply(activities.get(i));
        }
        return texts;
    }

    static Pruning deleteBefore(Instant before) {
        return new Pruning("activity", "at", before);
    }
}
