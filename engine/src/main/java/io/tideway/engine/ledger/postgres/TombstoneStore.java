package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Micros;
import io.tideway.engine.ledger.Tombstone;
import io.tideway.engine.ledger.postgres.encoding.BinaryCopy;
import io.tideway.engine.ledger.postgres.encoding.LinkColumns;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stores tombstones, and caches which mappings have none, so that a lookup there is free. The cache is filled when a mapping is
 * registered. It stays correct because a mapping's tombstones are only written through this object: by the holder of its sync's
 * lock.
 */
final class TombstoneStore {

    private static final String LOOKUP = """
            SELECT key, version FROM tideway_ledger.tombstone WHERE mapping = ? AND side = ? AND key = ANY (?)
            """;

    private static final String UPSERT = """
            INSERT INTO tideway_ledger.tombstone AS t (mapping, side, key, version, died_at)
            SELECT u.*, ? FROM unnest(?::int[], ?::text[], ?::text[], ?::bigint[]) u
            ON CONFLICT (mapping, side, key) DO UPDATE
            SET version = greatest(t.version, excluded.version), died_at = excluded.died_at
            """;

    private static final int COLUMNS = 5;

    private final LedgerDatabase database;
    private final InstantSource clock;
    private final Map<Integer, Boolean> mayHaveSome = new ConcurrentHashMap<>();
    /** The mappings in which keys were deleted repeatedly: their tombstones cannot be copied, because a row may exist. */
    private final Set<Integer> deletedAgain = ConcurrentHashMap.newKeySet();

    TombstoneStore(LedgerDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Reads whether the mapping has any tombstones. */
    void learn(int mapping) {
        boolean some = database.call(connection -> new Query(
                        "SELECT EXISTS (SELECT FROM tideway_ledger.tombstone WHERE mapping = ?)", mapping)
                .first(connection, rows -> rows.getBoolean(1))
                .orElseThrow());
        mayHaveSome.put(mapping, some);
    }

    Map<RecordKey, RecordVersion> lookup(int mapping, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, RecordVersion> found = new HashMap<>();
        if (keys.isEmpty() || !mayHaveSome.getOrDefault(mapping, true)) {
            return found;
        }
        return database.call(connection -> {
            new Query(LOOKUP, mapping, side.word(), LinkStore.texts(keys))
                    .forEach(
                            connection,
                            rows -> found.put(new RecordKey(rows.getString(1)), new RecordVersion(rows.getLong(2))));
            return found;
        });
    }

    /** Returns whether the tombstones are many, and probably all new, so that COPY may insert them. */
    boolean copies(Map<Integer, List<Tombstone>> tombstones) {
        return LinkColumns.count(tombstones) >= BinaryCopy.WORTHWHILE
                && tombstones.keySet().stream().noneMatch(deletedAgain::contains);
    }

    /** Inserts many tombstones within the connection's transaction; fails with a unique violation where one exists. */
    void copy(Connection connection, Map<Integer, List<Tombstone>> tombstones) throws SQLException {
        long diedAt = Micros.of(clock.instant());
        BinaryCopy copy = new BinaryCopy(COLUMNS);
        for (Row row : rows(tombstones)) {
            copy.row();
            copy.number(row.place().mapping());
            copy.text(row.place().side().word());
            copy.text(row.place().key().text());
            copy.number(row.version().number());
            copy.number(diedAt);
        }
        copy.send(connection, "tideway_ledger.tombstone (mapping, side, key, version, died_at)");
    }

    /** Notes that a copied tombstone existed already. */
    void noteDeletedAgain(Map<Integer, List<Tombstone>> tombstones) {
        deletedAgain.addAll(tombstones.keySet());
    }

    Part upsert(Map<Integer, List<Tombstone>> tombstones) {
        List<Row> rows = rows(tombstones);
        return new Part(UPSERT)
                .number(Micros.of(clock.instant()))
                .array(
                        "int4",
                        rows.stream().mapToInt(row -> row.place().mapping()).toArray())
                .array(
                        "text",
                        rows.stream().map(row -> row.place().side().word()).toArray(String[]::new))
                .array(
                        "text",
                        rows.stream().map(row -> row.place().key().text()).toArray(String[]::new))
                .array(
                        "int8",
                        rows.stream().mapToLong(row -> row.version().number()).toArray());
    }

    private List<Row> rows(Map<Integer, List<Tombstone>> tombstones) {
        // Set before the commit: if its outcome stays unknown, a needless lookup does the least harm.
        tombstones.keySet().forEach(mapping -> mayHaveSome.put(mapping, true));
        return distinct(tombstones);
    }

    /** Returns the highest version of each record, because one statement may not write a row twice. */
    private static List<Row> distinct(Map<Integer, List<Tombstone>> tombstones) {
        Map<Place, RecordVersion> highest = new LinkedHashMap<>();
        tombstones.forEach((mapping, list) -> {
            for (Tombstone tombstone : list) {
                Place place = new Place(mapping, tombstone.side(), tombstone.key());
                highest.merge(place, tombstone.version(), RecordVersion::max);
            }
        });
        List<Row> rows = new ArrayList<>(highest.size());
        highest.forEach((place, version) -> rows.add(new Row(place, version)));
        return rows;
    }

    private record Place(int mapping, Side side, RecordKey key) {}

    private record Row(Place place, RecordVersion version) {}

    static Pruning deleteBefore(Instant before) {
        return new Pruning("tombstone", "died_at", before);
    }
}
