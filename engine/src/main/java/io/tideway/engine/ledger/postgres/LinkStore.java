package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.FoundLinks;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.postgres.encoding.BaseCodec;
import io.tideway.engine.ledger.postgres.encoding.LinkColumns;
import io.tideway.spi.Fields;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads links, and creates the parts of a commit that write them. */
final class LinkStore {

    private static final String COLUMNS =
            "l.id, l.left_key, l.right_key, l.left_base, l.right_base, l.left_version, l.right_version, l.detached";

    /** Scans the index once for all keys, which costs a tenth of separate lookups. */
    private static final String BY_KEY =
            "SELECT " + COLUMNS + " FROM tideway_ledger.link l WHERE l.%s_key = ANY (?::text[]) AND l.mapping = ?";

    private static final String BY_LEFT_KEY = BY_KEY.formatted("left");
    private static final String BY_RIGHT_KEY = BY_KEY.formatted("right");

    private static final String AFTER =
            "SELECT " + COLUMNS + " FROM tideway_ledger.link l WHERE l.mapping = ? AND l.id > ? ORDER BY l.id LIMIT ?";

    private static final String INSERT = """
        INSERT INTO tideway_ledger.link
            (mapping, id, left_key, right_key, left_base, right_base, left_version, right_version, detached)
        SELECT * FROM unnest(?::int[], ?::bigint[], ?::text[], ?::text[], ?::bytea[], ?::bytea[], ?::bigint[], ?::bigint[], ?::boolean[])
        """;

    private static final String UPDATE = """
        UPDATE tideway_ledger.link l
        SET left_base = u.left_base, right_base = u.right_base,
            left_version = u.left_version, right_version = u.right_version, detached = u.detached
        FROM unnest(?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bigint[], ?::bigint[], ?::boolean[])
            u (mapping, id, left_base, right_base, left_version, right_version, detached)
        WHERE l.mapping = u.mapping AND l.id = u.id
        """;

    private static final String DELETE = """
        DELETE FROM tideway_ledger.link l USING unnest(?::int[], ?::bigint[]) u (mapping, id)
        WHERE l.mapping = u.mapping AND l.id = u.id
        """;

    private static final String DELETE_BY_KEY = """
        DELETE FROM tideway_ledger.link l USING unnest(?::int[], ?::text[]) u (mapping, key)
        WHERE l.mapping = u.mapping AND l.%s_key = u.key
        """;

    private final LedgerDatabase database;
    private final MappingStore mappings;

    LinkStore(LedgerDatabase database, MappingStore mappings) {
        this.database = database;
        this.mappings = mappings;
    }

    FoundLinks byKey(MappingRow mapping, Side side, Collection<RecordKey> keys) {
        Map<RecordKey, Link> links = HashMap.newHashMap(keys.size());
        String sql = side == Side.LEFT ? BY_LEFT_KEY : BY_RIGHT_KEY;
        Query query = new Query(sql, texts(keys), mapping.id());
        boolean complete = read(query, mappings.codec(mapping), keys.size(), link -> links.put(link.key(side), link));
        return new FoundLinks(links, complete);
    }

    List<Link> after(MappingRow mapping, long afterId, int limit) {
        List<Link> links = new ArrayList<>();
        read(new Query(AFTER, mapping.id(), afterId, limit), mappings.codec(mapping), limit, links::add);
        return links;
    }

    /** Reads links up to the memory limit; few links need no limit, and cost one round trip. Returns whether all were read. */
    private boolean read(Query query, BaseCodec codec, int maxLinks, Consumer<Link> links) {
        Query.Row<Long> row = rows -> {
            Link link = link(rows, codec);
            links.accept(link);
            return link.chars();
        };
        if (maxLinks > ReadPace.FIRST) {
            ReadPace pace = new ReadPace(Ledger.MAX_READ_CHARS);
            return database.transaction(connection -> query.forEachUntilOver(connection, pace, row));
        }
        return database.call(connection -> {
            query.forEach(connection, row);
            return true;
        });
    }

    long count(int mapping) {
        return database.transaction(connection -> {
            LedgerDatabase.allowWholeTables(connection);
            return new Query("SELECT count(*) FROM tideway_ledger.link WHERE mapping = ?", mapping)
                    .first(connection, rows -> rows.getLong(1))
                    .orElseThrow();
        });
    }

    /** Counts links by mapping; empty when that takes longer. */
    Optional<Map<Integer, Long>> count(Collection<Integer> mappings, Duration within) {
        try {
            return Optional.of(database.tryTransaction(connection -> {
                LedgerDatabase.allowWholeTables(connection);
                LedgerDatabase.limitTime(connection, within);
                return count(connection, mappings);
            }));
        } catch (SQLException failure) {
            if (LedgerErrors.isCancelled(failure)) {
                return Optional.empty();
            }
            throw LedgerErrors.of(failure);
        }
    }

    private static Map<Integer, Long> count(Connection connection, Collection<Integer> mappings) throws SQLException {
        Map<Integer, Long> counts = new HashMap<>();
        mappings.forEach(mapping -> counts.put(mapping, 0L));
        new Query(
                        "SELECT mapping, count(*) FROM tideway_ledger.link WHERE mapping = ANY (?) GROUP BY mapping",
                        Query.ints(mappings))
                .forEach(connection, rows -> counts.put(rows.getInt(1), rows.getLong(2)));
        return counts;
    }

    static String[] texts(Collection<RecordKey> keys) {
        String[] texts = new String[keys.size()];
        int i = 0;
        for (RecordKey key : keys) {
            texts[i++] = key.text();
        }
        return texts;
    }

    private static Link link(ResultSet rows, BaseCodec codec) throws SQLException {
        Fields leftBase = codec.decode(rows.getBytes(4));
        byte @Nullable [] rightBase = rows.getBytes(5);
        return new Link(
                rows.getLong(1),
                new RecordKey(rows.getString(2)),
                new RecordKey(rows.getString(3)),
                leftBase,
                rightBase == null ? leftBase : codec.decode(rightBase),
                new RecordVersion(rows.getLong(6)),
                new RecordVersion(rows.getLong(7)),
                rows.getBoolean(8));
    }

    static Part insert(LinkColumns links) {
        return new Part(INSERT)
                .array("int4", links.mappings)
                .array("int8", links.ids)
                .array("text", links.leftKeys)
                .array("text", links.rightKeys)
                .array("bytea", links.leftBases)
                .array("bytea", links.rightBases)
                .array("int8", links.leftVersions)
                .array("int8", links.rightVersions)
                .array("bool", links.detached);
    }

    static Part update(LinkColumns links) {
        return new Part(UPDATE)
                .array("int4", links.mappings)
                .array("int8", links.ids)
                .array("bytea", links.leftBases)
                .array("bytea", links.rightBases)
                .array("int8", links.leftVersions)
                .array("int8", links.rightVersions)
                .array("bool", links.detached);
    }

    static Part delete(int[] mappings, long[] ids) {
        return new Part(DELETE).array("int4", mappings).array("int8", ids);
    }

    /** Removes all links that hold one of these links' ids or keys. */
    static List<Part> deleteConflicting(LinkColumns links) {
        return List.of(
                delete(links.mappings, links.ids),
                new Part(DELETE_BY_KEY.formatted("left"))
                        .array("int4", links.mappings)
                        .array("text", links.leftKeys),
                new Part(DELETE_BY_KEY.formatted("right"))
                        .array("int4", links.mappings)
                        .array("text", links.rightKeys));
    }
}
