package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.LedgerWriter;
import io.tideway.engine.delivery.Delivery;
import io.tideway.engine.delivery.Shipment;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.record.PlannedWrite;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableBatch;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.ReservedKeys;
import io.tideway.spi.TableName;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Delivers the writes of table mappings: takes keys for creates, makes the intents durable, and sends the writes.
 *
 * <p>Invariant 2: the ledger knows of a write before it is sent, so that after a crash its result is recognised as ours.
 */
final class DeliveryStep {

    private final LedgerWriter writer;
    private final List<MappingRow> rows;
    private final Sides<Target> targets;
    private final Sides<Delivery> deliveries;

    /**
     * Wires the deliveries of both sides.
     *
     * @param rows the mappings of the sync
     */
    DeliveryStep(LedgerWriter writer, List<MappingRow> rows, Sides<Target> targets) {
        this.writer = writer;
        this.rows = rows;
        this.targets = targets;
        this.deliveries = new Sides<>(new Delivery(targets.left()), new Delivery(targets.right()));
    }

    /** A record whose create needs a key, and its system has none for it. */
    record Lacking(TableBatch batch, RecordTask task, Reason reason) {}

    /** The outcomes of the writes of a batch to one side. */
    record Delivered(TableBatch batch, Side target, List<PlannedWrite> writes, List<WriteOutcome> outcomes) {}

    /** Makes the writes durable as intents, before any is delivered. */
    void journal(List<TableBatch> batches) {
        List<List<Intent>> intents = batches.stream()
                .map(batch -> batch.writes.stream().map(PlannedWrite::toIntent).toList())
                .toList();
        List<Long> ids = writer.journal(rows, intents); // the ledger learns of one batch after the other
        for (int i = 0; i < batches.size(); i++) {
            batches.get(i).update.settles(ids.get(i));
            batches.get(i).carried = true;
        }
    }

    /** Takes keys for creates; withdraws the creates that there is no key for, and returns their records. */
    List<Lacking> takeKeys(List<TableBatch> batches) {
        List<Lacking> lacking = new ArrayList<>();
        for (Side side : Side.values()) {
            takeKeys(batches, side, lacking);
        }
        return lacking;
    }

    private void takeKeys(List<TableBatch> batches, Side side, List<Lacking> lacking) {
        Map<TableName, Integer> counts = new LinkedHashMap<>();
        for (TableBatch batch : batches) {
            int keyless = keyless(batch, side).size();
            if (keyless > 0) {
                counts.merge(batch.table.table(side), keyless, Integer::sum);
            }
        }
        if (counts.isEmpty()) {
            return;
        }
        targets.get(side)
                .reserveKeys(counts)
                .forEach((table, reserved) -> giveKeys(batches, side, table, reserved, lacking));
    }

    private static void giveKeys(
            List<TableBatch> batches, Side side, TableName table, ReservedKeys reserved, List<Lacking> lacking) {
        Iterator<RecordKey> keys = reserved.keys().iterator();
        for (TableBatch batch : batches) {
            if (batch.table.table(side).equals(table)) {
                giveKeys(batch, side, keys, reserved.lacking(), lacking);
            }
        }
    }

    private static List<PlannedWrite> keyless(TableBatch batch, Side side) {
        return batch.table.reservesKeys(side)
                ? batch.writes.stream()
                        .filter(write -> write.target == side
                                && write.isCreate()
                                && write.key().isEmpty())
                        .toList()
                : List.of();
    }

    private static void giveKeys(
            TableBatch batch, Side side, Iterator<RecordKey> keys, Optional<Reason> why, List<Lacking> lacking) {
        Set<PlannedWrite> withdrawn = new HashSet<>();
        for (PlannedWrite write : keyless(batch, side)) {
            if (keys.hasNext()) {
                write.reserve(keys.next());
            } else {
                lacking.add(new Lacking(batch, write.task, why.orElseThrow()));
                withdrawn.add(write);
            }
        }
        batch.writes.removeAll(withdrawn);
    }

    /** Delivers the writes to one side; not those of records whose write to the other side met an obstacle. */
    List<Delivered> deliver(List<TableBatch> batches, Side target) {
        List<List<PlannedWrite>> planned = new ArrayList<>();
        List<Shipment> shipments = new ArrayList<>();
        int count = 0;
        for (TableBatch batch : batches) {
            List<PlannedWrite> toSide = batch.writes.stream()
                    .filter(write -> write.target == target && !batch.isStopped(write.task))
                    .toList();
            List<Write> writes = new ArrayList<>(toSide.size());
            for (PlannedWrite write : toSide) {
                writes.add(write.toWrite(new WriteId(count++)));
            }
            planned.add(toSide);
            shipments.add(new Shipment(
                    batch.table.selection(target), batch.table.schema(target).maxWriteBatch(), writes));
        }
        writer.requireLock();
        List<WriteOutcome> outcomes = deliveries.get(target).deliver(shipments);
        List<Delivered> delivered = new ArrayList<>(batches.size());
        int from = 0;
        for (int i = 0; i < batches.size(); i++) {
            int end = from + planned.get(i).size();
            delivered.add(new Delivered(batches.get(i), target, planned.get(i), outcomes.subList(from, end)));
            from = end;
        }
        return delivered;
    }
}
