package io.tideway.engine.mapping.convert;

import org.jspecify.annotations.Nullable;

/** Converts a value of one field's type to another's, both in canonical text. Stateless; never receives null. */
@FunctionalInterface
public interface Converter {

    /** Keeps the text: it is valid for both types. */
    Converter SAME = value -> value;

    /** Refuses every value. */
    Converter NONE = value -> null;

    /** Returns the value in the other type's form; null: it has none. */
    @Nullable
    String convert(String value);

    /** Returns this converter followed by the other. */
    default Converter then(Converter next) {
        if (equals(SAME)) {
            return next;
        }
        return next.equals(SAME) ? this : new Chain(this, next);
    }

    /** Two conversions in sequence. */
    record Chain(Converter first, Converter second) implements Converter {
        @Override
        public @Nullable String convert(String value) {
            String between = first.convert(value);
            return between == null ? null : second.convert(between);
        }
    }
}
