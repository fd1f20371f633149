package io.tideway.spi;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reading half of a connector. Methods block and may be called from several threads.
 *
 * <p>A read that begins after a stream of this connector has reported a change returns the record in the state of that
 * change, or later. If the system shows the change late, the read waits, or fails as UNAVAILABLE.
 */
public interface Source {

    /** The newest position: every change committed before the call is before it. */
    Position head();

    /** Whether a stream at {@code at} has passed {@code goal}. Only the connector can order its positions. */
    boolean reached(Position at, Position goal);

    /**
     * Reads the next part of a table by itself: no lock, no transaction held open between chunks.
     *
     * <p>A chunk of wide records ends early, so that its memory is bounded: fewer records than {@code limit} do not mean that the
     * table ends, {@link SnapshotChunk#last} alone does. A chunk that is not the last has one record at least.
     *
     * @param limit the most records to return
     */
    SnapshotChunk snapshot(TableSelection table, ChunkCursor from, int limit);

    /**
     * Opens the stream of a subscription that was provisioned.
     *
     * @param from where to continue
     * @throws ConnectorException HISTORY_LOST if changes after {@code from} are no longer available (never a silent
     *     skip), BUSY if another reader holds the stream
     */
    ChangeStream changes(Subscription subscription, Position from);

    /**
     * Returns how much log the system retains for a subscription that was provisioned, read or not.
     *
     * @param subscriptionName as in {@link Subscription#name}
     */
    StreamHealth health(String subscriptionName);

    /**
     * Reads records by the values of some fields. Omits values without a record; several records may have the same
     * values.
     *
     * @param by names of the fields, the table's key fields or others
     * @param keys the wanted values, each over {@code by}
     */
    List<StoredRecord> fetch(TableSelection table, List<String> by, Collection<RecordKey> keys);

    /**
     * Reads like {@link #fetch}, and says which of the wanted keys each record has by the system's own equality, which may hold for
     * different texts: case-insensitive columns, numbers of another scale. A record may have several of them.
     *
     * @return the records by wanted key; a key that no record has is left out
     */
    default Map<RecordKey, List<StoredRecord>> match(
            TableSelection table, List<String> by, Collection<RecordKey> keys) {
        Map<RecordKey, List<StoredRecord>> matched = new LinkedHashMap<>();
        for (RecordKey key : keys) {
            List<StoredRecord> found = fetch(table, by, List.of(key));
            if (!found.isEmpty()) {
                matched.put(key, found);
            }
        }
        return matched;
    }
}
