package io.tideway.spi;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values of a record's fields over a shared {@link FieldLayout}; a field may be absent (not known, not to be written), null or
 * a text in the canonical form of its type. Immutable.
 */
public final class Fields {

    /** Marks an absent field; compared by identity, so no value can be taken for it. */
    @SuppressWarnings("StringOperationCanBeSimplified")
    private static final String ABSENT = new String("<absent>");

    private final FieldLayout layout;
    private final @Nullable String[] values;

    private Fields(FieldLayout layout, @Nullable String[] values) {
        this.layout = layout;
        this.values = values;
    }

    /** All fields of the layout, present: one value each, in the layout's order. */
    public static Fields of(FieldLayout layout, @Nullable String... values) {
        if (values.length != layout.size()) {
            throw new AssertionError(values.length + " values for the fields " + layout);
        }
        return new Fields(layout, values.clone());
    }

    /** No field present. */
    public static Fields none(FieldLayout layout) {
        return builder(layout).build();
    }

    /** Starts with every field absent. */
    public static Builder builder(FieldLayout layout) {
        return new Builder(layout);
    }

    public FieldLayout layout() {
        return layout;
    }

    public boolean isPresent(int index) {
        return !isAbsent(values[index]);
    }

    /** The value of a present field, maybe null. */
    public @Nullable String value(int index) {
        String value = values[index];
        if (isAbsent(value)) {
            throw new AssertionError("field " + layout.name(index) + " is absent");
        }
        return value;
    }

    /** The value of the named field; the field must be in the layout and present. For tests and output. */
    public @Nullable String value(String name) {
        return value(layout.indexOf(name));
    }

    /** Whether every field of the layout is present. */
    public boolean isComplete() {
        for (String value : values) {
            if (isAbsent(value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether no field is present. */
    public boolean isEmpty() {
        for (String value : values) {
            if (!isAbsent(value)) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many characters the values hold together, which is nearly their size in memory. */
    public long chars() {
        long chars = 0;
        for (String value : values) {
            if (value != null && !isAbsent(value)) {
                chars += value.length();
            }
        }
        return chars;
    }

    /** These fields, with the present ones of {@code newer} (same layout) over them. */
    public Fields overlaidWith(Fields newer) {
        @Nullable String[] merged = values.clone();
        for (int i = 0; i < merged.length; i++) {
            if (newer.isPresent(i)) {
                merged[i] = newer.values[i];
            }
        }
        return new Fields(layout, merged);
    }

    /** The same values, place by place, over a layout of the same size. */
    public Fields named(FieldLayout other) {
        if (other.size() != values.length) {
            throw new AssertionError("values of " + layout + " under the names " + other);
        }
        return new Fields(other, values);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isAbsent(@Nullable String value) {
        return value == ABSENT;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Fields that) || !layout.equals(that.layout)) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (isPresent(i) != that.isPresent(i) || !Objects.equals(values[i], that.values[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < values.length; i++) {
            if (isPresent(i)) {
                text.append(text.length() > 1 ? ", " : "")
                        .append(layout.name(i))
                        .append('=')
                        .append(values[i]);
            }
        }
        return text.append('}').toString();
    }

    /** Collects values by index; one use, one thread. */
    public static final class Builder {
        private final FieldLayout layout;
        private final @Nullable String[] values;

        private Builder(FieldLayout layout) {
            this.layout = layout;
            this.values = new @Nullable String[layout.size()];
            Arrays.fill(values, ABSENT);
        }

        public Builder set(int index, @Nullable String value) {
            values[index] = value;
            return this;
        }

        /** By name: for tests and cold paths. */
        public Builder set(String name, @Nullable String value) {
            return set(layout.indexOf(name), value);
        }

        /** The builder must not be used afterwards: its array becomes the record's. */
        public Fields build() {
            return new Fields(layout, values);
        }
    }
}
