package io.tideway.testkit.memory;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSelection;

/** Brings records of one memory table onto the layout of a selection. */
final class Projection {

    private static final int KEY = -1;

    private final FieldLayout layout;
    private final int[] indexes;

    Projection(MemoryRows rows, TableSelection selection) {
        if (selection.keyId().filter(id -> !id.equals(rows.keyVersion().id())).isPresent()) {
            throw MemoryReasons.otherKey(rows.table().name());
        }
        layout = selection.layout();
        indexes = layout.names().stream().mapToInt(name -> index(rows, name)).toArray();
    }

    Fields project(RecordKey key, Fields fields) {
        Fields.Builder builder = Fields.builder(layout);
        for (int i = 0; i < indexes.length; i++) {
            if (indexes[i] == KEY) {
                builder.set(i, key.text());
            } else if (fields.isPresent(indexes[i])) {
                builder.set(i, fields.value(indexes[i]));
            }
        }
        return builder.build();
    }

    private static int index(MemoryRows rows, String name) {
        if (name.equals(FieldLayout.KEY)) {
            return KEY;
        }
        int index = rows.layout().indexOf(name);
        if (index < 0) {
            throw MemoryReasons.unknownField(rows.table().name(), name);
        }
        return index;
    }
}
