package io.tideway.connector.postgres.write;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds the relation {@code u} of a batch: one array parameter of text per column, one row per write. */
final class ArrayBinder<W> {

    private final List<W> writes;
    private final List<String> names = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    ArrayBinder(List<W> writes) {
        this.writes = writes;
    }

    /** Adds a column and gives the expression for its value. */
    String add(String name, Function<W, @Nullable String> value) {
        @Nullable String[] array = new @Nullable String[writes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = value.apply(writes.get(i));
        }
        names.add(name);
        values.add(array);
        return "u." + name;
    }

    /** The relation, with the write's number, from 1, as {@code n}. */
    String relation() {
        String arrays = String.join(
                ", ",
                names.stream()
                        .map(name -> "pg_catalog.unnest(?::pg_catalog.text[])")
                        .toList());
        return "ROWS FROM (" + arrays + ") WITH ORDINALITY AS u(" + String.join(", ", names) + ", n)";
    }

    Object[] parameters() {
        return values.toArray();
    }
}
