package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.spi.KeyVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Stores the table identities against which a mapping was last set up. */
final class IdentityStore {

    private static final String TABLE = "";

    private static final String INSERT = """
            INSERT INTO tideway_ledger.identity (mapping, side, field, id, type, key_names, key_ids, key_types, key_id, rows_id)
            SELECT ?, ?, u.field, u.id, u.type, CASE WHEN u.field = '' THEN ?::text[] ELSE '{}' END,
              CASE WHEN u.field = '' THEN ?::text[] ELSE '{}' END, CASE WHEN u.field = '' THEN ?::text[] ELSE '{}' END,
              CASE WHEN u.field = '' THEN ? ELSE '' END, CASE WHEN u.field = '' THEN ? ELSE '' END
            FROM unnest(?::text[], ?::text[], ?::text[]) u (field, id, type)
            """;

    private static final String FIND = """
            SELECT side, field, id, type, key_names, key_ids, key_types, key_id, rows_id FROM tideway_ledger.identity WHERE mapping = ?
            ORDER BY side, field
            """;

    private final LedgerDatabase database;

    IdentityStore(LedgerDatabase database) {
        this.database = database;
    }

    Map<Side, TableIdentity> find(int mapping) {
        return database.call(connection -> {
            Map<Side, TableIdentity> tables = new EnumMap<>(Side.class);
            Map<Side, Map<String, TableIdentity.Field>> fields = new EnumMap<>(Side.class);
            new Query(FIND, mapping).forEach(connection, row -> {
                Side side = ProgressStore.side(row.getString("side"));
                String field = row.getString("field");
                return field.equals(TABLE)
                        ? tables.put(side, table(row))
                        : fields.computeIfAbsent(side, any -> new LinkedHashMap<>())
                                .put(field, new TableIdentity.Field(row.getString("id"), row.getString("type")));
            });
            tables.replaceAll((side, table) ->
                    new TableIdentity(table.id(), table.key(), table.version(), fields.getOrDefault(side, Map.of())));
            return tables;
        });
    }

    private static TableIdentity table(ResultSet row) throws SQLException {
        KeyVersion version = new KeyVersion(row.getString("key_id"), row.getString("rows_id"));
        return new TableIdentity(row.getString("id"), key(row), version, Map.of());
    }

    private static List<TableIdentity.KeyField> key(ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray("key_names").getArray();
        String[] ids = (String[]) row.getArray("key_ids").getArray();
        String[] types = (String[]) row.getArray("key_types").getArray();
        List<TableIdentity.KeyField> key = new ArrayList<>(names.length);
        for (int i = 0; i < names.length; i++) {
            key.add(new TableIdentity.KeyField(names[i], ids[i], i < types.length ? types[i] : ""));
        }
        return key;
    }

    void set(int mapping, Map<Side, TableIdentity> identities) {
        database.transaction(connection -> {
            int rows = new Part("DELETE FROM tideway_ledger.identity WHERE mapping = ?")
                    .number(mapping)
                    .execute(connection);
            for (Map.Entry<Side, TableIdentity> side : identities.entrySet()) {
                rows += insert(connection, mapping, side.getKey(), side.getValue());
            }
            return rows;
        });
    }

    private static int insert(Connection connection, int mapping, Side side, TableIdentity identity)
            throws SQLException {
        List<String> names = new ArrayList<>(List.of(TABLE));
        List<String> ids = new ArrayList<>(List.of(identity.id()));
        List<String> types = new ArrayList<>(List.of(TABLE));
        identity.fields().forEach((name, field) -> {
            names.add(name);
            ids.add(field.id());
            types.add(field.type());
        });
        return new Part(INSERT)
                .number(mapping)
                .text(side.word())
                .array("text", texts(identity.key(), TableIdentity.KeyField::name))
                .array("text", texts(identity.key(), TableIdentity.KeyField::id))
                .array("text", texts(identity.key(), TableIdentity.KeyField::type))
                .text(identity.version().id())
                .text(identity.version().rows())
                .array("text", names.toArray(new String[0]))
                .array("text", ids.toArray(new String[0]))
                .array("text", types.toArray(new String[0]))
                .execute(connection);
    }

    private static String[] texts(List<TableIdentity.KeyField> key, Function<TableIdentity.KeyField, String> part) {
        return key.stream().map(part).toArray(String[]::new);
    }
}
