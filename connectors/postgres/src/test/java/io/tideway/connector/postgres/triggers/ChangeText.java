package io.tideway.connector.postgres.triggers;

import io.tideway.spi.Change;
import java.util.ArrayList;
import java.util.List;

/** Changes as short texts, to compare with the expected ones. */
final class ChangeText {

    private ChangeText() {}

    /** Returns key and first field, as {@code 2 early}. */
    static String brief(Change change) {
        return switch (change) {
            case Change.Upserted upserted ->
                upserted.key() + " " + upserted.fields().value(0);
            case Change.Deleted deleted -> deleted.key() + " deleted";
            case Change.Truncated truncated -> "gone";
            case Change.Merged merged -> "merged";
            case Change.Gap gap -> "gap";
            case Change.SchemaChanged changed -> changed.reasons().toString();
        };
    }

    /** Returns the keys before and after, as {@code 2 > 12}. */
    static String move(Change change) {
        return switch (change) {
            case Change.Upserted upserted ->
                (upserted.previousKey().map(key -> key + " > ").orElse("> ") + upserted.key());
            case Change.Deleted deleted -> deleted.key() + " >";
            case Change.Truncated truncated -> "gone";
            case Change.Merged merged -> "merged";
            case Change.Gap gap -> "gap";
            case Change.SchemaChanged changed -> "changed";
        };
    }

    /** Returns the last text of each key. */
    static List<String> lastOfEach(List<String> briefs) {
        List<String> last = new ArrayList<>();
        for (String brief : briefs) {
            last.removeIf(earlier -> earlier.split(" ", 2)[0].equals(brief.split(" ", 2)[0]));
            last.add(brief);
        }
        return last;
    }
}
