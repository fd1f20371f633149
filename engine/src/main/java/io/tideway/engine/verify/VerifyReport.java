package io.tideway.engine.verify;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a comparison of both sides, by table mapping.
 *
 * @param tables in the order of the definition
 */
public record VerifyReport(List<Table> tables) {

    public VerifyReport {
        tables = List.copyOf(tables);
    }

    /** Whether no record differs or is missing. Records that keep changing, or could not be judged, were not compared. */
    public boolean agrees() {
        return tables.stream().allMatch(t -> t.differing() == 0 && t.missingLeft() == 0 && t.missingRight() == 0);
    }

    /**
     * Counts of one table mapping.
     *
     * @param linked linked records that exist on both sides
     * @param differing linked records of which a mapped field differs
     * @param missingLeft records of the right that should be on the left and are not
     * @param missingRight the mirror image
     * @param changing records that were never twice the same: they are edited faster than they can be compared
     * @param undecided records that did not agree while the sync had not caught up: their changes may be in flight
     * @param fields how many records differ in each field, by its left name
     * @param examples the first few that do not agree
     */
    public record Table(
            String sync,
            String table,
            long linked,
            long differing,
            long missingLeft,
            long missingRight,
            long changing,
            long undecided,
            Map<String, Long> fields,
            List<Difference> examples) {
        public Table {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            examples = List.copyOf(examples);
        }
    }

    /**
     * One record that does not agree.
     *
     * @param leftKey empty text: missing on the left
     * @param rightKey empty text: missing on the right
     * @param fields left names of the fields that differ
     */
    public record Difference(String leftKey, String rightKey, List<String> fields) {
        public Difference {
            fields = List.copyOf(fields);
        }
    }
}
