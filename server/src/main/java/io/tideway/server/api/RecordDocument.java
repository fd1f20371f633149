package io.tideway.server.api;

import io.tideway.engine.ledger.Activity;
import io.tideway.engine.pipeline.RecordView;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one record.
 *
 * @param left present values by field; null: there is no such record
 * @param leftBase what both sides last agreed on, in the left's form; null: not linked
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
                view.verdict());
    }

    private static @Nullable Map<String, @Nullable String> values(Optional<Fields> fields) {
        if (fields.isEmpty()) {
            return null;
        }
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        Fields present = fields.get();
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
}
