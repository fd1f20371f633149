package io.tideway.testkit.contract;

import io.tideway.spi.Change;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
import java.util.List;
import java.util.Map;

/** Copies a table as the engine does: chunk by chunk while it changes, then by the stream. */
final class SnapshotReader {

    private final ContractFixture bench;
    private ChunkCursor cursor = ChunkCursor.START;
    private boolean ended;

    SnapshotReader(ContractFixture bench) {
        this.bench = bench;
    }

    boolean ended() {
        return ended;
    }

    List<StoredRecord> next(int limit) {
        SnapshotChunk chunk = bench.connector().source().snapshot(bench.selection(), cursor, limit);
        cursor = chunk.next();
        ended = chunk.last();
        return chunk.records();
    }

    /** Changes one record that was read, deletes another, and creates one while there is something left to read. */
    void editAround(int step, List<RecordKey> read) {
        bench.update(read.getFirst(), ContractFixture.NOTE, "edit " + step);
        if (step == 1) {
            bench.edit(new UserEdit.Delete(read.get(1)));
            bench.insert(ContractFixture.NAME, "late");
        }
    }

    /**
     * The rule of versions: a change above the known version is new; any other may only cause another read of the
     * record.
     */
    void apply(Change change, Map<RecordKey, StoredRecord> copy) {
        switch (change) {
            case Change.Upserted upserted -> apply(upserted, copy);
            case Change.Deleted deleted -> {
                StoredRecord known = copy.get(deleted.key());
                if (known == null || deleted.info().version().isAfter(known.version())) {
                    copy.remove(deleted.key());
                } else {
                    readAgain(deleted.key(), copy);
                }
            }
            case Change.Merged merged -> throw new AssertionError("no test merged: " + merged);
            case Change.Truncated truncated -> throw new AssertionError("no test truncated: " + truncated);
            case Change.Gap gap -> throw new AssertionError("no change is lost: " + gap);
            case Change.SchemaChanged changed -> throw new AssertionError("the table is the same: " + changed);
        }
    }

    private void apply(Change.Upserted change, Map<RecordKey, StoredRecord> copy) {
        StoredRecord known = copy.get(change.key());
        if (known == null || !change.info().version().isAfter(known.version())) {
            readAgain(change.key(), copy);
            return;
        }
        copy.put(
                change.key(),
                new StoredRecord(
                        change.key(),
                        known.fields().overlaidWith(change.fields()),
                        change.info().version(),
                        known.committedAt()));
    }

    private void readAgain(RecordKey key, Map<RecordKey, StoredRecord> copy) {
        bench.fetch(key).ifPresentOrElse(record -> copy.put(key, record), () -> copy.remove(key));
    }
}
