package io.tideway.engine.mapping.convert;

import org.jspecify.annotations.Nullable;

/** Turns a value of one field's type into a value of another's, both in canonical text. Stateless; null never gets here. */
@FunctionalInterface
public interface Converter {

    /** The same text serves both types. */
    Converter SAME = value -> value;

    /** No value has a form on the other side. */
    Converter NONE = value -> null;

    /** The value in the other type's form; null: it has none. */
    @Nullable
    String convert(String value);

    /** This, then the other. */
    default Converter then(Converter next) {
        if (equals(SAME)) {
            return next;
        }
        return next.equals(SAME) ? this : new Chain(this, next);
    }

    /** Two conversions in a row. */
    record Chain(Converter first, Converter second) implements Converter {
        @Override
        public @Nullable String convert(String value) {
            String between = first.convert(value);
            return between == null ? null : second.convert(between);
        }
    }
}
