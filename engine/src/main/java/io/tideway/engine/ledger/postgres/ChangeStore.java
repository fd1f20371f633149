package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.Micros;
import io.tideway.engine.ledger.postgres.encoding.BaseCodec;
import io.tideway.engine.ledger.postgres.encoding.ChangeCodec;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores the history of applied changes: one row for each batch and mapping, with hashes of the keys for look-ups. A stream
 * pays almost nothing for it.
 */
final class ChangeStore {

    private static final String INSERT =
            "INSERT INTO tideway_ledger.change (mapping, at, records, bytes, changes) VALUES (?, ?, ?, ?, ?)";

    private static final String NEWEST = """
        SELECT changes FROM tideway_ledger.change WHERE mapping = ? AND records @> ? ORDER BY id DESC LIMIT ?
        """;

    private static final int MAX_DELETED = 5_000;

    private static final String DELETE_OLDEST = """
        DELETE FROM tideway_ledger.change WHERE id <= (
            SELECT max(id) FROM (SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS older
                FROM (SELECT id, bytes FROM tideway_ledger.change ORDER BY id LIMIT %d) o) c WHERE older < ?)
        """.formatted(MAX_DELETED);

    private final LedgerDatabase database;
    private final MappingStore mappings;

    ChangeStore(LedgerDatabase database, MappingStore mappings) {
        this.database = database;
        this.mappings = mappings;
    }

    static List<Part> append(List<AppliedChange> changes, Map<Integer, BaseCodec> codecs) {
        Map<Integer, List<AppliedChange>> byMapping = new LinkedHashMap<>();
        changes.forEach(change -> byMapping
                .computeIfAbsent(change.mapping(), mapping -> new ArrayList<>())
                .add(change));
        List<Part> parts = new ArrayList<>();
        byMapping.forEach((mapping, ofMapping) -> {
            BaseCodec codec = codecs.get(mapping);
            if (codec == null) {
                throw new AssertionError("a change of the unregistered mapping " + mapping + "");
            }
            byte[] bytes = new ChangeCodec(codec).encode(ofMapping);
            parts.add(new Part(INSERT)
                    .number(mapping)
                    .number(Micros.of(ofMapping.getLast().at()))
                    .array("int4", hashes(ofMapping))
                    .number(bytes.length)
                    .bytes(bytes));
        });
        return parts;
    }

    /** Returns hashes of both keys, because a record may be looked up by either. */
    private static int[] hashes(List<AppliedChange> changes) {
        int[] hashes = new int[2 * changes.size()];
        for (int i = 0; i < changes.size(); i++) {
            hashes[2 * i] = changes.get(i).leftKey().text().hashCode();
            hashes[2 * i + 1] = changes.get(i).rightKey().text().hashCode();
        }
        return hashes;
    }

    /** Returns the newest changes of a record, newest first. */
    List<AppliedChange> newest(MappingRow mapping, Side side, RecordKey key, int limit) {
        ChangeCodec codec = new ChangeCodec(mappings.codec(mapping));
        int[] wanted = {key.text().hashCode()};
        return database.call(connection -> {
            List<AppliedChange> found = new ArrayList<>();
            new Query(NEWEST, mapping.id(), wanted, limit).forEach(connection, rows -> {
                codec.decode(mapping.id(), rows.getBytes(1)).reversed().stream()
                        .filter(change -> change.key(side).equals(key))
                        .forEach(found::add);
                return found;
            });
            return found.size() <= limit ? found : List.copyOf(found.subList(0, limit));
        });
    }

    static Pruning deleteBefore(Instant before) {
        return new Pruning("change", "at", before);
    }

    /** Deletes some of the oldest changes if the total exceeds the limit; returns whether there may be more to delete. */
    boolean deleteSomeBeyond(long maxBytes) {
        return database.transaction(connection -> {
            LedgerDatabase.allowWholeTables(connection);
            long bytes = new Query("SELECT coalesce(sum(bytes), 0) FROM tideway_ledger.change")
                    .first(connection, rows -> rows.getLong(1))
                    .orElseThrow();
            return bytes > maxBytes
                    && new Part(DELETE_OLDEST).number(bytes - maxBytes).execute(connection) == MAX_DELETED;
        });
    }
}
