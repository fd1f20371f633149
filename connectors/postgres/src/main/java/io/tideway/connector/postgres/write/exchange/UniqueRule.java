package io.tideway.connector.postgres.write.exchange;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A unique index or an exclusion constraint: no two rows of its predicate may have elements that its operators call equal, or overlapping.
 *
 * @param name of the index, as SQL has it, without its schema
 * @param primary whether it is the primary key's
 * @param deferrable the constraint's name, as SQL has it, if it may be checked late
 * @param elements expressions over the columns of the table by their bare names
 * @param operators for each element, as SQL has it
 * @param nullsEqual whether nulls meet each other too
 * @param predicate which rows it holds for; empty: all
 * @param columns that its elements and its predicate are made of
 */
record UniqueRule(
        String name,
        boolean primary,
        Optional<String> deferrable,
        List<String> elements,
        List<String> operators,
        boolean nullsEqual,
        Optional<String> predicate,
        Set<String> columns) {

    /** A condition that holds when an element of a row meets a value. */
    String meets(int element, String row, String value) {
        String met = row + " " + operators.get(element) + " " + value;
        return nullsEqual ? "(" + met + " OR (" + row + " IS NULL AND " + value + " IS NULL))" : met;
    }
}
