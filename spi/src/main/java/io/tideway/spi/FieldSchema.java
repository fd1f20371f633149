package io.tideway.spi;

import java.util.List;

/**
 * One field of a table.
 *
 * @param name as users write it
 * @param id an identity that survives a rename (attnum, API id); the name if there is none
 * @param type its type
 * @param nullable whether null may be written
 * @param hasDefault whether the system sets a value if a create omits it
 * @param notReadable why it cannot be read; empty: it can
 * @param notWritable why it cannot be written; empty: it can
 */
public record FieldSchema(
        String name,
        String id,
        FieldType type,
        boolean nullable,
        boolean hasDefault,
        List<Reason> notReadable,
        List<Reason> notWritable) {

    public FieldSchema {
        notReadable = List.copyOf(notReadable);
        notWritable = List.copyOf(notWritable);
    }
}
