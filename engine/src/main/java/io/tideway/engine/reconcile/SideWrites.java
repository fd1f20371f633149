package io.tideway.engine.reconcile;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import org.jspecify.annotations.Nullable;

/** Collects the writes to one side; allocates nothing until the first one. */
final class SideWrites {

    private final FieldLayout pairs;
    private Fields.@Nullable Builder fields;
    private Fields.@Nullable Builder expected;

    SideWrites(FieldLayout pairs) {
        this.pairs = pairs;
    }

    void put(int index, @Nullable String value, @Nullable String expectedValue) {
        fields = fields == null ? Fields.builder(pairs) : fields;
        expected = expected == null ? Fields.builder(pairs) : expected;
        fields.set(index, value);
        expected.set(index, expectedValue);
    }

    boolean isEmpty() {
        return fields == null;
    }

    Fields fields(Fields none) {
        return fields == null ? none : fields.build();
    }

    Fields expected(Fields none) {
        return expected == null ? none : expected.build();
    }
}
