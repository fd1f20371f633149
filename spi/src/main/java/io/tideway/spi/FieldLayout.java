package io.tideway.spi;

import java.util.List;

/**
 * The names of the fields that a set of records share, in order; made once per table and mapping, so that a record is
 * an array and no map.
 *
 * <p>The pseudo-field {@link #KEY} is the record's own key as a value.
 */
public final class FieldLayout {

    /** The pseudo-field whose value is the text form of the record's key. Readable in every table, writable in none. */
    public static final String KEY = "$key";

    private final List<String> names;

    public FieldLayout(List<String> names) {
        this.names = List.copyOf(names);
    }

    public static FieldLayout of(String... names) {
        return new FieldLayout(List.of(names));
    }

    public List<String> names() {
        return names;
    }

    public String name(int index) {
        return names.get(index);
    }

    public int size() {
        return names.size();
    }

    /** The index of a field, or -1. Linear: for set-up and tests, not for the hot path. */
    public int indexOf(String name) {
        return names.indexOf(name);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof FieldLayout that && names.equals(that.names));
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
