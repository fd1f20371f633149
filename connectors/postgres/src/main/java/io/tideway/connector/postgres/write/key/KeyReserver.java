package io.tideway.connector.postgres.write.key;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.ReservedKeys;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes keys from the key column's own default, before their records are created (Invariant 2). Passes over keys that records have
 * already, as where a sequence lags behind imported ones.
 */
public final class KeyReserver {

    /** How often more keys are taken, as long as records have too many of them. */
    private static final int MAX_ROUNDS = 20;

    /** The same where the default is not a sequence, and may cost more. */
    private static final int MAX_ROUNDS_OF_CODE = 4;

    private final Database database;
    private final Catalog catalog;
    private final Map<Long, SequenceKeys> supplies = new HashMap<>();

    public KeyReserver(Database database, Catalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    /** Returns keys for records that are about to be created; takes those that no supply holds in one transaction. */
    public synchronized Map<TableName, ReservedKeys> reserve(Map<TableName, Integer> counts) {
        long now = System.nanoTime();
        Map<TableName, Wanted> wanted = new LinkedHashMap<>();
        counts.forEach((name, count) -> wanted.put(name, wanted(known(name), count, now)));
        List<Wanted> missing =
                wanted.values().stream().filter(each -> each.lacks() > 0).toList();
        if (!missing.isEmpty()) {
            take(missing, now);
        }
        Map<TableName, ReservedKeys> reserved = new LinkedHashMap<>();
        wanted.forEach((name, each) -> reserved.put(name, each.reserved()));
        return reserved;
    }

    /** A table that gave no keys when it was last read may give some by now. */
    private Table known(TableName name) {
        Table table = catalog.table(name);
        return table.generatesKey() ? table : catalog.refreshed(name);
    }

    /** Evaluates a table's key default in a transaction that is rolled back; returns why it gives no key. */
    public Optional<Reason> tryOnce(TableName name) {
        Table table = catalog.table(name);
        try {
            database.attempt(TransactionMode.TAKE_KEYS, session -> {
                new KeyDefault(table).take(session, 1, new LinkedHashSet<>());
                session.connection().rollback();
                return table;
            });
            return Optional.empty();
        } catch (SQLException failure) {
            if (KeyFailures.isOfServer(failure)) {
                throw SqlErrors.translate(database.server(), failure);
            }
            return Optional.of(KeyFailures.of(table, failure));
        }
    }

    private Wanted wanted(Table table, int count, long now) {
        Wanted wanted = new Wanted(table, count);
        if (!table.generatesKey()) {
            wanted.failure = Optional.of(KeyFailures.notGenerated(table));
            return wanted;
        }
        SequenceKeys known = supplies.get(table.oid());
        SequenceKeys supply = known != null && known.isFresh(now) ? known : SequenceKeys.none();
        supply.drainTo(wanted.keys, count);
        int lacks = count - wanted.keys.size();
        wanted.asked = lacks > 0 && new KeyDefault(table).isSequence() ? supply.next(lacks, now) : lacks;
        return wanted;
    }

    /** Asks each table by itself after a failure, so that a table that fails leaves the others alone. */
    private void take(List<Wanted> missing, long now) {
        try {
            takeTogether(missing, now);
        } catch (SQLException failure) {
            if (KeyFailures.isOfServer(failure)) {
                throw SqlErrors.translate(database.server(), failure);
            }
            if (missing.size() == 1) {
                fail(missing.get(0), failure);
            } else {
                missing.forEach(each -> take(List.of(each), now));
            }
        }
    }

    private void fail(Wanted wanted, SQLException failure) {
        Table table = wanted.table;
        wanted.failure = Optional.of(KeyFailures.of(table, failure));
        catalog.forget(table.name()); // it may have another default by now
    }

    private void takeTogether(List<Wanted> missing, long now) throws SQLException {
        List<Set<RecordKey>> taken = database.attempt(TransactionMode.TAKE_KEYS, session -> {
            List<Set<RecordKey>> each = new ArrayList<>();
            for (Wanted one : missing) {
                each.add(free(session, one));
            }
            return each;
        });
        for (int i = 0; i < missing.size(); i++) {
            Wanted one = missing.get(i);
            SequenceKeys supply = new SequenceKeys(List.copyOf(taken.get(i)), now);
            supply.drainTo(one.keys, one.lacks());
            supplies.put(one.table.oid(), supply);
            if (one.lacks() > 0) {
                one.failure = Optional.of(KeyFailures.inUse(one.table, one.tried));
            }
        }
    }

    private static Set<RecordKey> free(Session session, Wanted wanted) throws SQLException {
        KeyDefault source = new KeyDefault(wanted.table);
        int rounds = source.isSequence() ? MAX_ROUNDS : MAX_ROUNDS_OF_CODE;
        int next = wanted.asked;
        wanted.tried = 0;
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (int round = 0; round < rounds && keys.size() < wanted.lacks(); round++) {
            source.take(session, next, keys);
            wanted.tried += next;
            int lacks = wanted.lacks() - keys.size();
            next = source.isSequence() ? Math.clamp(next * 2L, lacks, Math.max(lacks, SequenceKeys.AHEAD)) : lacks;
        }
        return keys;
    }

    /** The keys that are wanted of a table, and those that it has given so far. */
    private static final class Wanted {
        private final Table table;
        private final int count;
        private final List<RecordKey> keys = new ArrayList<>();
        private int asked;
        private int tried;
        private Optional<Reason> failure = Optional.empty();

        Wanted(Table table, int count) {
            this.table = table;
            this.count = count;
        }

        int lacks() {
            return failure.isPresent() ? 0 : count - keys.size();
        }

        ReservedKeys reserved() {
            return new ReservedKeys(keys, failure);
        }
    }
}
