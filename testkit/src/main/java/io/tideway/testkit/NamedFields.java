package io.tideway.testkit;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short ways to write {@link Fields} down in a test. */
public final class NamedFields {

    private NamedFields() {}

    /** Names and values in turn: {@code fields("name", "Ada", "note", null)}; the layout has just these names. */
    public static Fields fields(@Nullable String... namesAndValues) {
        return over(new FieldLayout(names(namesAndValues)), namesAndValues);
    }

    /** The same over a given layout; its other fields are absent. */
    public static Fields over(FieldLayout layout, @Nullable String... namesAndValues) {
        Fields.Builder builder = Fields.builder(layout);
        List<String> names = names(namesAndValues);
        for (int i = 0; i < names.size(); i++) {
            builder.set(names.get(i), namesAndValues[2 * i + 1]);
        }
        return builder.build();
    }

    private static List<String> names(@Nullable String[] namesAndValues) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            if (name == null) {
                throw new AssertionError("a name is missing at " + i);
            }
            names.add(name);
        }
        return names;
    }
}
