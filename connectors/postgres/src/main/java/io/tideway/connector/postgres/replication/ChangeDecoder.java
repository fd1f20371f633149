package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.OriginMessage;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.Origin;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns pgoutput messages (protocol 1: whole transactions, in commit order) into changes.
 *
 * <p>Holds the state of one stream: the relations announced so far and the open transaction. One thread at a time.
 */
final class ChangeDecoder {

    private final Map<Integer, SelectedTable> tables = new HashMap<>();
    private final Map<Integer, RelationPlan> plans = new HashMap<>();
    private final Map<Integer, List<Reason>> reported = new HashMap<>();
    private final Function<SelectedTable, Optional<Reason>> otherNow;
    private final OriginMessage mark;
    private final Lsn catalogRead;

    private Instant committedAt = Instant.EPOCH;
    private int xid;
    private Origin origin = Origin.OTHERS;
    private boolean inTransaction;
    private Lsn transactionEnd;
    private Lsn committed;

    /**
     * Begins with a closed transaction.
     *
     * @param otherNow asks the catalog why a table, or its key, differs by now, although a message may look as before
     * @param catalogRead a place in the log that was written before the tables were read from the catalog
     */
    ChangeDecoder(
            List<SelectedTable> tables,
            Function<SelectedTable, Optional<Reason>> otherNow,
            OriginMessage mark,
            Lsn from,
            Lsn catalogRead) {
        this.otherNow = otherNow;
        this.catalogRead = catalogRead;
        for (SelectedTable table : tables) {
            this.tables.put((int) table.table().oid(), table);
        }
        this.mark = mark;
        this.committed = from;
        this.transactionEnd = from;
    }

    /** Whether the last message was in the middle of a transaction. */
    boolean inTransaction() {
        return inTransaction;
    }

    /** The number of the transaction that the last changes are of. */
    int xid() {
        return xid;
    }

    /** Returns the end of the last transaction that was read whole, or a later place that the server reported. */
    Lsn committed() {
        return committed;
    }

    /**
     * Where a log must reach to that holds all that was decoded: in the middle of a transaction, beyond the place at which its commit
     * begins.
     */
    Lsn knownEnd() {
        return inTransaction ? new Lsn(transactionEnd.value() + 1) : committed;
    }

    /** The server has no transaction for us before this place. */
    void idleAt(Lsn place) {
        if (!inTransaction && place.compareTo(committed) > 0) {
            committed = place;
        }
    }

    /**
     * Takes one message.
     *
     * @param at the start of its log record: what numbers a change
     */
    void decode(ByteBuffer message, Lsn at, List<Change> changes) {
        MessageReader reader = new MessageReader(message);
        byte kind = reader.oneByte();
        switch (kind) {
            case 'B' -> begin(reader);
            case 'C' -> commit(reader);
            case 'R' -> relation(reader, at, changes);
            case 'I' -> insert(reader, at, changes);
            case 'U' -> update(reader, at, changes);
            case 'D' -> delete(reader, at, changes);
            case 'T' -> truncate(reader, at, changes);
            case 'M' -> message(reader);
            // Type: enums and domains are known from the catalog. Origin: of native replication, which is not
            // Tideway's.
            case 'Y', 'O' -> {}
            default -> throw new AssertionError("pgoutput message of kind " + (char) kind);
        }
    }

    private void begin(MessageReader reader) {
        transactionEnd = new Lsn(reader.eightBytes());
        committedAt = reader.timestamp();
        xid = reader.fourBytes();
        origin = Origin.OTHERS;
        inTransaction = true;
    }

    private void commit(MessageReader reader) {
        reader.skip(Byte.BYTES + Long.BYTES);
        committed = new Lsn(reader.eightBytes());
        inTransaction = false;
    }

    private void message(MessageReader reader) {
        boolean transactional = (reader.oneByte() & 1) != 0;
        reader.skip(Long.BYTES);
        String prefix = reader.text();
        if (transactional
                && prefix.equals(OriginMessage.PREFIX)
                && mark.content().equals(reader.text(reader.fourBytes()))) {
            origin = Origin.OURS;
        }
    }

    private void relation(MessageReader reader, Lsn at, List<Change> changes) {
        int oid = reader.fourBytes();
        SelectedTable table = tables.get(oid);
        if (table == null) {
            return;
        }
        boolean older = transactionEnd.compareTo(catalogRead) < 0;
        RelationPlan plan = new RelationPlan(table, streamedColumns(reader), older);
        plans.put(oid, plan);
        List<Reason> reasons = plan.reasons().isEmpty() && !older
                ? otherNow.apply(table).stream().toList()
                : plan.reasons();
        List<Reason> before = reported.put(oid, reasons);
        if (!reasons.isEmpty() && !reasons.equals(before)) {
            changes.add(new Change.SchemaChanged(plan.table(), reasons, info(at)));
        }
    }

    private static List<RelationPlan.StreamedColumn> streamedColumns(MessageReader reader) {
        reader.text();
        reader.text();
        reader.skip(Byte.BYTES);
        int count = reader.twoBytes();
        List<RelationPlan.StreamedColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean inIdentity = (reader.oneByte() & 1) != 0;
            columns.add(new RelationPlan.StreamedColumn(inIdentity, reader.text(), reader.fourBytes()));
            reader.skip(Integer.BYTES);
        }
        return columns;
    }

    private void insert(MessageReader reader, Lsn at, List<Change> changes) {
        RelationPlan plan = plan(reader);
        if (plan == null) {
            return;
        }
        reader.skip(Byte.BYTES);
        Tuple row = Tuple.read(reader, plan);
        RecordKey key = row.key(Optional.empty());
        changes.add(new Change.Upserted(plan.table(), key, Optional.empty(), row.fields(key), info(at)));
    }

    private void update(MessageReader reader, Lsn at, List<Change> changes) {
        RelationPlan plan = plan(reader);
        if (plan == null) {
            return;
        }
        Optional<Tuple> before = Optional.empty();
        if (reader.oneByte() != 'N') {
            before = Optional.of(Tuple.read(reader, plan));
            reader.skip(Byte.BYTES);
        }
        Tuple row = Tuple.read(reader, plan);
        RecordKey key = row.key(before);
        Optional<RecordKey> previousKey =
                before.map(tuple -> tuple.key(Optional.empty())).filter(old -> !old.equals(key));
        changes.add(new Change.Upserted(plan.table(), key, previousKey, row.fields(key), info(at)));
    }

    private void delete(MessageReader reader, Lsn at, List<Change> changes) {
        RelationPlan plan = plan(reader);
        if (plan == null) {
            return;
        }
        reader.skip(Byte.BYTES);
        RecordKey key = Tuple.read(reader, plan).key(Optional.empty());
        changes.add(new Change.Deleted(plan.table(), key, info(at)));
    }

    private void truncate(MessageReader reader, Lsn at, List<Change> changes) {
        int count = reader.fourBytes();
        reader.skip(Byte.BYTES);
        for (int i = 0; i < count; i++) {
            SelectedTable table = tables.get(reader.fourBytes());
            if (table != null) {
                changes.add(new Change.Truncated(table.table().name(), info(at)));
            }
        }
    }

    /**
     * Returns the plan of the relation that comes next; null if no mapping wants it, or if its key is gone (which was
     * reported).
     */
    private @Nullable RelationPlan plan(MessageReader reader) {
        RelationPlan plan = plans.get(reader.fourBytes());
        return plan != null && plan.hasKey() ? plan : null;
    }

    private ChangeInfo info(Lsn at) {
        return new ChangeInfo(new RecordVersion(at.value()), committedAt, origin);
    }
}
