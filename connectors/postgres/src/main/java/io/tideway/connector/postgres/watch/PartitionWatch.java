package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/** Looks which partitions some tables have. */
final class PartitionWatch {

    private static final String QUERY = """
            SELECT o.oid, (SELECT left(md5(coalesce(string_agg(t.relid::oid::text, ',' ORDER BY t.relid::oid), '')), 12)
              FROM pg_partition_tree(o.oid::oid::regclass) t WHERE t.isleaf) AS mark
            FROM unnest(?::text[]) WITH ORDINALITY AS o(oid, place) ORDER BY o.place
            """;

    private final Database database;
    private final SequencedMap<String, TableName> tables = new LinkedHashMap<>();

    PartitionWatch(Database database, List<Table> tables) {
        this.database = database;
        tables.stream()
                .filter(table -> table.kind() == Table.Kind.PARTITIONED)
                .forEach(table -> this.tables.put(Long.toString(table.oid()), table.name()));
    }

    boolean isIdle() {
        return tables.isEmpty();
    }

    /** A mark of the partitions of each table, by its oid. */
    SequencedMap<String, String> look() {
        SequencedMap<String, String> marks = new LinkedHashMap<>();
        String[] oids = tables.keySet().toArray(String[]::new);
        database.call(
                TransactionMode.READ,
                session -> session.query(
                        QUERY, row -> marks.put(row.getString("oid"), row.getString("mark")), (Object) oids));
        return marks;
    }

    /** Tables that were seen before, with other partitions. */
    List<TableName> changed(SequencedMap<String, String> before, SequencedMap<String, String> now) {
        return tables.entrySet().stream()
                .filter(table -> before.containsKey(table.getKey()))
                .filter(table -> !Objects.equals(before.get(table.getKey()), now.get(table.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }
}
