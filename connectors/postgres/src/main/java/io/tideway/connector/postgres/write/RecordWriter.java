package io.tideway.connector.postgres.write;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.session.Database;
import io.tideway.spi.TableSelection;
import io.tideway.spi.TableWrites;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Writes batches of records. May be used from several threads, for different records. */
public final class RecordWriter {

    private final Database database;
    private final Catalog catalog;
    /** By table, whose number bounds them. */
    private final ConcurrentMap<Long, ReadWriteLock> gates = new ConcurrentHashMap<>();

    private final Set<Long> neverCopied = ConcurrentHashMap.newKeySet();

    public RecordWriter(Database database, Catalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    /** Returns one outcome per write; a write that fails by itself leaves the others alone (Invariant 6). */
    public List<WriteOutcome> write(TableSelection selection, List<Write> writes) {
        if (writes.isEmpty()) {
            return List.of();
        }
        SelectedTable selected = SelectedTable.resolve(catalog, selection);
        ReadWriteLock gate = gates.computeIfAbsent(selected.table().oid(), table -> new ReentrantReadWriteLock(true));
        return new FailureIsolation(database, catalog, selected, neverCopied, gate).write(writes);
    }

    /** The same for several tables, in this order. */
    public List<WriteOutcome> write(List<TableWrites> tables) {
        Optional<List<WriteOutcome>> together = new SharedTransaction(database, catalog, neverCopied).write(tables);
        return together.orElseGet(() -> tables.stream()
                .flatMap(each -> write(each.table(), each.writes()).stream())
                .toList());
    }
}
