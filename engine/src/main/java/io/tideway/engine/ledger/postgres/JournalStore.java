package io.tideway.engine.ledger.postgres;

import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.JournalEntry;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.postgres.encoding.ByteWriter;
import java.io.ByteArrayInputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Stores the write-ahead journal of deliveries: one row per call, deleted by the update that settles it. */
final class JournalStore {

    private final LedgerDatabase database;
    private final MappingStore mappings;

    JournalStore(LedgerDatabase database, MappingStore mappings) {
        this.database = database;
        this.mappings = mappings;
    }

    List<Long> append(String sync, List<MappingRow> rows, List<List<Intent>> entries) {
        IntentCodec codec = new IntentCodec(rows, mappings);
        List<ByteWriter> encoded = entries.stream().map(codec::encode).toList();
        String values = String.join(", ", Collections.nCopies(encoded.size(), "(?, ?)"));
        return database.call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO tideway_ledger.journal (sync, intents) VALUES " + values + " RETURNING id")) {
                int parameter = 1;
                for (ByteWriter bytes : encoded) {
                    statement.setString(parameter++, sync);
                    statement.setBinaryStream(
                            parameter++, new ByteArrayInputStream(bytes.array(), 0, bytes.size()), bytes.size());
                }
                return ids(statement);
            }
        });
    }

    private static List<Long> ids(PreparedStatement insert) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet inserted = insert.executeQuery()) {
            while (inserted.next()) {
                ids.add(inserted.getLong(1));
            }
        }
        return ids;
    }

    List<JournalEntry> open(String sync, List<MappingRow> rows) {
        IntentCodec codec = new IntentCodec(rows, mappings);
        Query all = new Query("SELECT id, intents FROM tideway_ledger.journal WHERE sync = ? ORDER BY id", sync);
        return database
                .call(connection -> all.list(connection, row -> entry(row.getLong(1), codec.decode(row.getBytes(2)))))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<JournalEntry> entry(long id, Optional<List<Intent>> intents) {
        return intents.map(known -> new JournalEntry(id, known));
    }

    static Part settle(List<Long> ids) {
        return new Part("DELETE FROM tideway_ledger.journal WHERE id = ANY (?)").array("int8", Query.longs(ids));
    }
}
