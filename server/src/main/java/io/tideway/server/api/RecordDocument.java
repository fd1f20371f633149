package io.tideway.server.api;

import io.tideway.engine.api.RecordView;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state and history of one record.
 *
 * @param left current values by field; null: there is no such record
 * @param leftBase the values on which both sides last agreed, in the left's form; null: not linked
 * @param activities conflicts, and how they were decided, newest first
 * @param history the writes to the record, newest first
 * @param verdict one sentence: the answer to "why is this record not in sync?"
 */
public record RecordDocument(
        String sync,
        String table,
        boolean linked,
        @Nullable String leftKey,
        @Nullable String rightKey,
        @Nullable Map<String, @Nullable String> left,
        @Nullable Map<String, @Nullable String> right,
        @Nullable Map<String, @Nullable String> leftBase,
        @Nullable Map<String, @Nullable String> rightBase,
        List<IssueDocument> issues,
        List<Decision> activities,
        List<Change> history,
        String verdict) {

    public static RecordDocument of(RecordView view) {
        return new RecordDocument(
                view.sync(),
                view.table(),
                view.linked(),
                view.leftKey().map(RecordKey::text).orElse(null),
                view.rightKey().map(RecordKey::text).orElse(null),
                values(view.left()),
                values(view.right()),
                values(view.leftBase()),
                values(view.rightBase()),
                view.issues().stream()
                        .map(issue -> IssueDocument.of(view.sync(), view.table(), issue))
                        .toList(),
                view.activities().stream().map(Decision::of).toList(),
                view.changes().stream().map(Change::of).toList(),
                view.verdict());
    }

    private static @Nullable Map<String, @Nullable String> values(Optional<Fields> fields) {
        return fields.isEmpty() ? null : values(fields.get());
    }

    private static Map<String, @Nullable String> values(Fields present) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        for (int i = 0; i < present.layout().size(); i++) {
            if (present.isPresent(i)) {
                values.put(present.layout().name(i), present.value(i));
            }
        }
        return values;
    }

    /**
     * A conflict, and how it was decided.
     *
     * @param field null: the whole record
     */
    public record Decision(
            Instant at,
            String winner,
            @Nullable String field,
            @Nullable String kept,
            @Nullable String lost,
            String rule) {
        static Decision of(Activity activity) {
            return new Decision(
                    activity.at(),
                    activity.winner().word(),
                    activity.field().orElse(null),
                    activity.kept().orElse(null),
                    activity.lost().orElse(null),
                    activity.rule());
        }
    }

    /**
     * Something that was done to the record.
     *
     * @param kind created, updated, deleted, linked
     * @param side that was written
     * @param committedAt when the change behind it was committed on the other side; null: not known
     * @param from the values before, as far as known
     * @param to the values that were written
     */
    public record Change(
            Instant at,
            String kind,
            String side,
            @Nullable Instant committedAt,
            String why,
            Map<String, @Nullable String> from,
            Map<String, @Nullable String> to) {
        static Change of(AppliedChange change) {
            return new Change(
                    change.at(),
                    change.kind().name().toLowerCase(Locale.ROOT),
                    change.target().word(),
                    change.committedAt().orElse(null),
                    change.why(),
                    values(change.from()),
                    values(change.to()));
        }
    }
}
