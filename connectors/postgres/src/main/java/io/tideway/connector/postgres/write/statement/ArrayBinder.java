package io.tideway.connector.postgres.write.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds the relation {@code u} of a batch, one row per write: one array parameter of text for each column of the key, and for each value
 * too as long as these are few. Many values of a write come as one array, since a server's row has 1,664 columns at most.
 */
public final class ArrayBinder<W> {

    /** Values of a write, old ones and new ones, that are columns of their own. */
    static final int MAX_COLUMNS = 800;

    private final List<W> writes;
    private final boolean packed;
    private final List<String> names = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();
    private final List<@Nullable String[]> values = new ArrayList<>();

    /** For a group of this shape. */
    public ArrayBinder(List<W> writes, WriteGroup.Shape shape) {
        this.writes = writes;
        this.packed = shape.written().cardinality() + shape.expected().cardinality() > MAX_COLUMNS;
    }

    /** For the keys alone. */
    public ArrayBinder(List<W> writes) {
        this.writes = writes;
        this.packed = false;
    }

    /** Adds a column of the key and gives the expression for its value. */
    public String addKey(String name, Function<W, @Nullable String> value) {
        names.add(name);
        parameters.add(valuesOf(value));
        return "u." + name;
    }

    /** Adds a value and gives the expression for it. */
    String add(String name, Function<W, @Nullable String> value) {
        if (!packed) {
            return addKey(name, value);
        }
        values.add(valuesOf(value));
        return "u.packed[" + values.size() + "]";
    }

    private @Nullable String[] valuesOf(Function<W, @Nullable String> value) {
        @Nullable String[] array = new @Nullable String[writes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = value.apply(writes.get(i));
        }
        return array;
    }

    /** The relation, with the write's number, from 1, as {@code n}. */
    public String relation() {
        if (!packed) {
            return rows("u", names);
        }
        List<String> all = new ArrayList<>(names);
        all.add("packed");
        String keys = names.stream().map(name -> "r." + name + ", ").collect(Collectors.joining());
        // The text of an array is read once for a row, not once for each of its values: so much does OFFSET keep apart.
        return "(SELECT " + keys + "r.packed::pg_catalog.text[] AS packed, r.n FROM " + rows("r", all)
                + " OFFSET 0) AS u";
    }

    private static String rows(String alias, List<String> columns) {
        String arrays = String.join(
                ", ",
                columns.stream()
                        .map(name -> "pg_catalog.unnest(?::pg_catalog.text[])")
                        .toList());
        return "ROWS FROM (" + arrays + ") WITH ORDINALITY AS " + alias + "(" + String.join(", ", columns) + ", n)";
    }

    public Object[] parameters() {
        List<Object> all = new ArrayList<>(parameters);
        if (packed) {
            all.add(packedValues());
        }
        return all.toArray();
    }

    private @Nullable String[] packedValues() {
        @Nullable String[] array = new @Nullable String[writes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = arrayText(i);
        }
        return array;
    }

    /** The values of one write in the text form of an array. */
    private String arrayText(int write) {
        StringBuilder text = new StringBuilder("{");
        for (@Nullable String[] column : values) {
            text.append(text.length() == 1 ? "" : ",");
            String value = column[write];
            if (value == null) {
                text.append("NULL");
            } else {
                text.append('"')
                        .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return text.append('}').toString();
    }
}
