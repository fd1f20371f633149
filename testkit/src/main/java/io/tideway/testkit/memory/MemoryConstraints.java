package io.tideway.testkit.memory;

import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.testkit.memory.MemoryField.Unique;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Checks a record against the constraints of its table, before anything is changed. Guarded by the system's lock. */
final class MemoryConstraints {

    private final Map<TableName, MemoryRows> tables;

    MemoryConstraints(Map<TableName, MemoryRows> tables) {
        this.tables = tables;
    }

    /**
     * @param before the key that the record has now; empty: it is new
     * @param checked which unique fields are checked now
     * @throws ConstraintViolation when the record may not be stored so
     */
    void checkStored(MemoryRows rows, Optional<RecordKey> before, RecordKey key, Fields stored, Set<Unique> checked) {
        boolean moves = !before.equals(Optional.of(key));
        boolean isSame = before.map(rows::sense).equals(Optional.of(rows.sense(key)));
        if (!isSame && rows.get(key) != null) {
            throw MemoryReasons.unique(
                    rows.table().name(), String.join(", ", rows.table().keyFields()), key);
        }
        if (moves && before.isPresent()) {
            checkUnreferenced(rows, before.get());
        }
        for (int i = 0; i < rows.layout().size(); i++) {
            checkField(rows, before, i, stored, checked);
        }
    }

    /** @throws ConstraintViolation when other records refer to this one */
    void checkUnreferenced(MemoryRows rows, RecordKey key) {
        for (MemoryRows children : tables.values()) {
            for (int i = 0; i < children.layout().size(); i++) {
                if (refers(children, i, rows) && anyHolds(children, i, key)) {
                    throw MemoryReasons.hasChildren(
                            rows.table().name(), key, children.table().name());
                }
            }
        }
    }

    /** @throws ConstraintViolation when two records hold the same value of a field that is checked at the end of a transaction */
    void checkEnd() {
        for (MemoryRows rows : tables.values()) {
            boolean waits = rows.table().fields().stream().anyMatch(field -> field.unique() == Unique.AT_THE_END);
            List<RecordKey> colliding = waits ? List.copyOf(colliding(rows)) : List.of();
            if (!colliding.isEmpty()) {
                throw MemoryReasons.unique(rows.table().name(), "value", colliding.getFirst());
            }
        }
    }

    /** The records that hold a unique value which another holds too. */
    static Set<RecordKey> colliding(MemoryRows rows) {
        Set<RecordKey> colliding = new LinkedHashSet<>();
        for (int field : rows.uniqueFields()) {
            rows.inKeyOrder().forEach((key, row) -> {
                String value = row.fields().value(field);
                if (value != null
                        && !rows.holders(field, value, Optional.of(key)).isEmpty()) {
                    colliding.add(key);
                }
            });
        }
        return colliding;
    }

    static boolean refers(MemoryRows children, int field, MemoryRows parents) {
        return children.table()
                .fields()
                .get(field)
                .references()
                .equals(Optional.of(parents.table().name()));
    }

    private static boolean anyHolds(MemoryRows children, int field, RecordKey parent) {
        return children.inKeyOrder().values().stream()
                .anyMatch(row -> Objects.equals(row.fields().value(field), parent.text()));
    }

    private void checkField(
            MemoryRows rows, Optional<RecordKey> before, int index, Fields stored, Set<Unique> checked) {
        MemoryField field = rows.table().fields().get(index);
        TableName table = rows.table().name();
        String value = stored.value(index);
        if (value == null) {
            if (!field.nullable()) {
                throw MemoryReasons.isNull(table, field.name());
            }
            return;
        }
        for (MemoryCheck check : field.checks()) {
            if (!check.allows().test(value)) {
                throw new ConstraintViolation(check.reason(), false);
            }
        }
        List<RecordKey> holders = checked.contains(field.unique()) ? rows.holders(index, value, before) : List.of();
        if (!holders.isEmpty()) {
            throw MemoryReasons.unique(table, field.name(), holders.getFirst());
        }
        checkParent(table, field, value);
    }

    private void checkParent(TableName table, MemoryField field, String value) {
        if (field.references().isEmpty()) {
            return;
        }
        MemoryRows parents = tables.get(field.references().get());
        if (parents == null || parents.get(new RecordKey(value)) == null) {
            throw MemoryReasons.noParent(table, field.name(), field.references().get());
        }
    }
}
