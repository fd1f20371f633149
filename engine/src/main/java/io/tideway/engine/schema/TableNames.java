package io.tideway.engine.schema;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of one table: in the configuration, and in its system now.
 *
 * @param configured the table's name in the configuration
 * @param present the table's name in the system
 * @param fields configured to present name, of the fields whose names differ now
 */
public record TableNames(TableName configured, TableName present, Map<String, String> fields) {

    public TableNames {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Returns the names of a table that has the names of the configuration. */
    static TableNames same(TableName name) {
        return new TableNames(name, name, Map.of());
    }

    /** Whether nothing was renamed. */
    public boolean isSame() {
        return configured.equals(present) && fields.isEmpty();
    }

    /** Returns the field's name in the system. */
    String present(String configuredField) {
        return fields.getOrDefault(configuredField, configuredField);
    }

    FieldLayout present(FieldLayout layout) {
        return fields.isEmpty() ? layout : new FieldLayout(present(layout.names()));
    }

    List<String> present(List<String> configuredFields) {
        return configuredFields.stream().map(this::present).toList();
    }

    TableSelection present(TableSelection selection) {
        return new TableSelection(present, selection.id(), selection.keyId(), present(selection.layout()));
    }

    /** Restricts the names to the fields that a mapping uses: another field may have an old name by now. */
    public TableNames only(Collection<String> configuredFields) {
        Map<String, String> used = new LinkedHashMap<>(fields);
        used.keySet().retainAll(configuredFields);
        return new TableNames(configured, present, used);
    }

    /** Adds the names that the table's other mappings use for its fields. */
    TableNames and(TableNames other) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.putAll(other.fields);
        return new TableNames(configured, present, all);
    }
}
