package io.tideway.engine.schema;

import io.tideway.engine.TableCodes;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds table mappings of one sync that use different names for the same table of a side, or for a field of it. Streams and writes use
 * names, so one of the two mappings would miss the changes of the other. For one side of one sync; takes its mappings in turn.
 */
public final class SharedNames {

    private static final String FIX =
            "Write the present names of the system in both: `tideway schema` shows the lines to update.";

    private final Map<TableName, Use> tables = new LinkedHashMap<>();
    private final Map<FieldOf, Use> namesByField = new LinkedHashMap<>();
    private final Map<FieldOf, Use> fieldsByName = new LinkedHashMap<>();

    /** The name that a mapping uses for something, or the meaning of a name in it. */
    private record Use(String mapping, String what) {}

    private record FieldOf(TableName present, String field) {}

    /**
     * Adds one mapping.
     *
     * @param fields the fields that it reads or writes, by the names of the configuration
     * @return the first disagreement with the mappings added before
     */
    public Optional<Reason> clash(String mapping, TableNames names, List<String> fields) {
        List<Reason> clashes = new ArrayList<>();
        TableName table = names.present();
        String configured = names.configured().toString();
        taken(tables, table, new Use(mapping, configured))
                .ifPresent(other -> clashes.add(twoNames("Table " + table, mapping, configured, other)));
        for (String field : fields) {
            String present = names.present(field);
            boolean isKey = field.equals(FieldLayout.KEY);
            if (!isKey) {
                taken(namesByField, new FieldOf(table, present), new Use(mapping, field))
                        .ifPresent(other -> clashes.add(
                                twoNames("Field " + present + " of table " + table, mapping, field, other)));
                taken(fieldsByName, new FieldOf(table, field), new Use(mapping, present))
                        .ifPresent(other -> clashes.add(twoFields(field, table, mapping, present, other)));
            }
        }
        return clashes.stream().findFirst();
    }

    /** Returns the earlier use, if it is a different one. */
    private static <T> Optional<Use> taken(Map<T, Use> uses, T of, Use use) {
        Use before = uses.putIfAbsent(of, use);
        return Optional.ofNullable(before).filter(other -> !other.what().equals(use.what()));
    }

    private static Reason twoNames(String what, String mapping, String name, Use other) {
        return new Reason(
                TableCodes.NAMES_DISAGREE,
                what + " is called " + other.what() + " by the table mapping " + other.mapping() + ", and " + name
                        + " by " + mapping + ".",
                FIX);
    }

    private static Reason twoFields(String name, TableName table, String mapping, String field, Use other) {
        return new Reason(
                TableCodes.NAMES_DISAGREE,
                "The name " + name + " means field " + other.what() + " of table " + table + " in the table mapping "
                        + other.mapping() + ", and field " + field + " in " + mapping + ".",
                FIX);
    }
}
