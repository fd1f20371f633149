package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each side of a mapping was last made against. */
final class IdentityStore {

    private static final String TABLE = "";

    private static final String INSERT = """
            INSERT INTO tideway_ledger.identity (mapping, side, field, id, type)
            SELECT ?, ?, u.field, u.id, u.type FROM unnest(?::text[], ?::text[], ?::text[]) u (field, id, type)
            """;

    private final LedgerDatabase database;

    IdentityStore(LedgerDatabase database) {
        this.database = database;
    }

    Map<Side, TableIdentity> find(int mapping) {
        return database.call(connection -> {
            Map<Side, String> tables = new EnumMap<>(Side.class);
            Map<Side, Map<String, TableIdentity.Field>> fields = new EnumMap<>(Side.class);
            new Query(
                            "SELECT side, field, id, type FROM tideway_ledger.identity WHERE mapping = ? ORDER BY side, field",
                            mapping)
                    .forEach(connection, rows -> {
                        Side side = ProgressStore.side(rows.getString(1));
                        return rows.getString(2).equals(TABLE)
                                ? tables.put(side, rows.getString(3))
                                : fields.computeIfAbsent(side, any -> new LinkedHashMap<>())
                                        .put(
                                                rows.getString(2),
                                                new TableIdentity.Field(rows.getString(3), rows.getString(4)));
                    });
            Map<Side, TableIdentity> found = new EnumMap<>(Side.class);
            tables.forEach((side, id) -> found.put(side, new TableIdentity(id, fields.getOrDefault(side, Map.of()))));
            return found;
        });
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
                .array("text", names.toArray(new String[0]))
                .array("text", ids.toArray(new String[0]))
                .array("text", types.toArray(new String[0]))
                .execute(connection);
    }
}
