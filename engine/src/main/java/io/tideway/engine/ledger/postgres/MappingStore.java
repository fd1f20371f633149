package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.postgres.encoding.BaseCodec;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stores mappings and the places of their pairs in the bases. Caches the places of each mapping until it is registered again. */
final class MappingStore {

    private static final String REGISTER = """
            INSERT INTO tideway_ledger.mapping (sync, name, left_table, right_table) VALUES (?, ?, ?, ?)
            ON CONFLICT (sync, name) DO UPDATE SET left_table = excluded.left_table, right_table = excluded.right_table
            RETURNING id, next_ordinal
            """;

    private final LedgerDatabase database;
    private final Map<Integer, BaseCodec> codecs = new ConcurrentHashMap<>();

    MappingStore(LedgerDatabase database) {
        this.database = database;
    }

    MappingRow register(String sync, String name, TableName left, TableName right, List<String> pairNames) {
        if (new HashSet<>(pairNames).size() != pairNames.size()) {
            throw new AssertionError("two pairs with the same name in " + pairNames);
        }
        MappingRow registered = database.transaction(connection -> {
            Registered stored = new Query(REGISTER, sync, name, left.toString(), right.toString())
                    .first(connection, rows -> new Registered(rows.getInt(1), rows.getInt(2)))
                    .orElseThrow();
            Map<String, Integer> ordinals = ordinals(connection, stored.id());
            retire(connection, stored.id(), ordinals, pairNames);
            place(connection, stored, ordinals, pairNames);
            return new MappingRow(stored.id(), sync, name, new FieldLayout(pairNames));
        });
        // Another engine may have assigned other places to these pairs in the meantime.
        codecs.remove(registered.id());
        return registered;
    }

    Map<String, Integer> ids(String sync) {
        return database.call(connection -> {
            Map<String, Integer> ids = new LinkedHashMap<>();
            new Query("SELECT name, id FROM tideway_ledger.mapping WHERE sync = ? ORDER BY id", sync)
                    .forEach(connection, rows -> ids.put(rows.getString(1), rows.getInt(2)));
            return ids;
        });
    }

    void rename(int mapping, String name) {
        Part part = new Part("UPDATE tideway_ledger.mapping SET name = ? WHERE id = ?")
                .text(name)
                .number(mapping);
        database.call(part::execute);
    }

    void renamePair(int mapping, String from, String to) {
        Part part = new Part("UPDATE tideway_ledger.pair SET name = ? WHERE mapping = ? AND name = ?")
                .text(to)
                .number(mapping)
                .text(from);
        database.call(part::execute);
        codecs.remove(mapping);
    }

    void forgetPairs(int mapping, Collection<String> names) {
        Part part = new Part("DELETE FROM tideway_ledger.pair WHERE mapping = ? AND name = ANY (?)")
                .number(mapping)
                .array("text", names.toArray(new String[0]));
        database.call(part::execute);
        codecs.remove(mapping);
    }

    Optional<MappingRow> find(String sync, String name) {
        return database.call(connection -> {
            Optional<Integer> id = new Query(
                            "SELECT id FROM tideway_ledger.mapping WHERE sync = ? AND name = ?", sync, name)
                    .first(connection, rows -> rows.getInt(1));
            if (id.isEmpty()) {
                return Optional.empty();
            }
            FieldLayout pairs =
                    new FieldLayout(List.copyOf(ordinals(connection, id.get()).keySet()));
            return Optional.of(new MappingRow(id.get(), sync, name, pairs));
        });
    }

    private record Registered(int id, int nextOrdinal) {}

    /** Frees the names of removed pairs: a pair that returns later has no base to trust. */
    private static void retire(Connection connection, int mapping, Map<String, Integer> ordinals, List<String> names)
            throws SQLException {
        List<String> gone =
                ordinals.keySet().stream().filter(name -> !names.contains(name)).toList();
        if (!gone.isEmpty()) {
            new Part("DELETE FROM tideway_ledger.pair WHERE mapping = ? AND name = ANY (?)")
                    .number(mapping)
                    .array("text", gone.toArray(new String[0]))
                    .execute(connection);
        }
    }

    /** Assigns the next places to pairs without one. */
    private static void place(
            Connection connection, Registered stored, Map<String, Integer> ordinals, List<String> names)
            throws SQLException {
        String[] fresh =
                names.stream().filter(name -> !ordinals.containsKey(name)).toArray(String[]::new);
        if (fresh.length == 0) {
            return;
        }
        new Part("""
                        INSERT INTO tideway_ledger.pair (mapping, name, ordinal)
                        SELECT ?, u.name, ? + u.place - 1 FROM unnest(?) WITH ORDINALITY u (name, place)
                        """)
                .number(stored.id())
                .number(stored.nextOrdinal())
                .array("text", fresh)
                .execute(connection);
        new Part("UPDATE tideway_ledger.mapping SET next_ordinal = next_ordinal + ? WHERE id = ?")
                .number(fresh.length)
                .number(stored.id())
                .execute(connection);
    }

    private static Map<String, Integer> ordinals(Connection connection, int mapping) throws SQLException {
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        new Query("SELECT name, ordinal FROM tideway_ledger.pair WHERE mapping = ? ORDER BY ordinal", mapping)
                .forEach(connection, rows -> ordinals.put(rows.getString(1), rows.getInt(2)));
        return ordinals;
    }

    /** Returns the codec of a mapping's bases over the row's pairs. */
    BaseCodec codec(MappingRow mapping) {
        BaseCodec known = codecs.get(mapping.id());
        if (known != null && known.layout().equals(mapping.pairs())) {
            return known;
        }
        Map<String, Integer> ordinals = database.call(connection -> ordinals(connection, mapping.id()));
        BaseCodec codec = new BaseCodec(
                mapping.pairs(),
                mapping.pairs().names().stream().mapToInt(ordinals::get).toArray());
        codecs.put(mapping.id(), codec);
        return codec;
    }
}
