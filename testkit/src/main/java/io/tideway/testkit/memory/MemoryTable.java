package io.tideway.testkit.memory;

import io.tideway.spi.Fields;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The definition of a table of a {@link MemorySystem}.
 *
 * @param generatesKey whether the system numbers new records; the key has then one field
 * @param trigger changes a whole record at every write, of Tideway and of users
 */
public record MemoryTable(
        TableName name,
        List<MemoryField> fields,
        List<String> keyFields,
        boolean generatesKey,
        UnaryOperator<Fields> trigger) {

    /** The key field of a table whose keys the system generates. */
    public static final String ID = "id";

    public MemoryTable {
        fields = List.copyOf(fields);
        keyFields = List.copyOf(keyFields);
    }

    /** A table with a generated integer key {@link #ID}, put before the given fields. */
    public static MemoryTable generated(String name, MemoryField... fields) {
        List<MemoryField> all = new ArrayList<>(List.of(fields));
        all.addFirst(MemoryField.integer(ID).notNull());
        return new MemoryTable(TableName.parse(name), all, List.of(ID), true, UnaryOperator.identity());
    }

    /** Returns a table whose key the creator of a record gives. */
    public static MemoryTable keyed(String name, List<String> keyFields, MemoryField... fields) {
        return new MemoryTable(TableName.parse(name), List.of(fields), keyFields, false, UnaryOperator.identity());
    }

    /** The same with a trigger, which gets and returns a complete record. */
    public MemoryTable triggering(UnaryOperator<Fields> newTrigger) {
        return new MemoryTable(name, fields, keyFields, generatesKey, newTrigger);
    }
}
