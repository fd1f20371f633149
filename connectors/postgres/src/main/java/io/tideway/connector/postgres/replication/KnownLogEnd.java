package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.WriteOutcome;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The end of the part of the server's log that a connection knows by other ways than its streams: by its writes, and by
 * records that it read.
 *
 * <p>A standby that is promoted may lack the end of the log. A stream that continued there would never report that an
 * acknowledged write, or a record that was read, is gone. So the places are kept by timeline, and {@link HistoryCheck}
 * asks whether the server has them.
 *
 * <p>May be used from several threads. Keeps a place for each timeline that it met. After a restart only the places in
 * the positions of the streams are known.
 */
public final class KnownLogEnd {

    private final Supplier<SlotPosition> head;
    private final LongSupplier connectionsMade;
    private final ConcurrentSkipListMap<Integer, Lsn> places = new ConcurrentSkipListMap<>();
    private volatile boolean captured;
    private volatile Server server = new Server(-1, 0);

    /**
     * The server at the last request.
     *
     * @param connections how many had been made before
     */
    private record Server(long connections, int timeline) {}

    /**
     * Knows nothing yet.
     *
     * @param head asks the server for the end of its log
     * @param connectionsMade counts up before a new connection is used
     */
    KnownLogEnd(Supplier<SlotPosition> head, LongSupplier connectionsMade) {
        this.head = head;
        this.connectionsMade = connectionsMade;
    }

    /** Records the outcomes of writes. */
    public void wrote(List<WriteOutcome> outcomes) {
        Lsn newest = Lsn.NONE;
        boolean absent = false;
        for (WriteOutcome outcome : outcomes) {
            switch (outcome) {
                // The commit begins where the version ends at the earliest: the log must reach beyond that place.
                case WriteOutcome.Applied applied -> newest = later(newest, new Lsn(end(applied.version()) + 1));
                case WriteOutcome.Conflicted conflicted ->
                    newest = later(newest, new Lsn(end(conflicted.current().version())));
                case WriteOutcome.Missing missing -> absent = true;
                // Nothing was learnt of the record.
                case WriteOutcome.Rejected rejected -> {}
                case WriteOutcome.Deferred deferred -> {}
                case WriteOutcome.Unknown unknown -> {}
            }
        }
        note(newest, absent);
    }

    /**
     * Records a read.
     *
     * @param absent whether some wanted records do not exist
     */
    public void read(List<StoredRecord> records, boolean absent) {
        long newest = records.stream()
                .mapToLong(record -> end(record.version()))
                .max()
                .orElse(0);
        note(new Lsn(newest), absent);
    }

    /** See {@link Lsn#versionBefore}. */
    private static long end(RecordVersion version) {
        return version.number() + 1;
    }

    private static Lsn later(Lsn one, Lsn other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Where the end of the log cannot be asked for, the call fails, as one does whose answer was lost. */
    private void note(Lsn place, boolean absent) {
        if (!captured) {
            return;
        }
        if (absent) {
            SlotPosition now = head.get();
            note(now.timeline(), now.lsn());
        } else if (!place.equals(Lsn.NONE)) {
            note(timelineNow(), place);
        }
    }

    private void note(int timeline, Lsn place) {
        places.merge(timeline, place, KnownLogEnd::later);
    }

    /**
     * Returns the timeline of the server. Another server comes with new connections only, so a server that is gone
     * before it could be asked is the old one.
     */
    private int timelineNow() {
        Server latest = server;
        long made = connectionsMade.getAsLong();
        if (latest.connections() == made) {
            return latest.timeline();
        }
        try {
            Server now = new Server(made, head.get().timeline());
            server = now;
            return now.timeline();
        } catch (ConnectorException away) {
            return latest.timeline();
        }
    }

    /** Begins to keep places; before that, no stream asks for them. */
    void capture() {
        captured = true;
    }

    /** Up to where the log of a timeline is known. */
    Lsn upTo(int ofTimeline) {
        return places.getOrDefault(ofTimeline, Lsn.NONE);
    }

    /** The same for each timeline, in their order. */
    SequencedMap<Integer, Lsn> places() {
        return Collections.unmodifiableSequencedMap(new TreeMap<>(places));
    }
}
