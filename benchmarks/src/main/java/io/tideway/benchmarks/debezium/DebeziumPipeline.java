package io.tideway.benchmarks.debezium;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Replicates all tables of one database to those of the same names in another.
 *
 * <p>Life cycle: {@link #start} and {@link #stop} in turn; a later start continues where the last one stopped. The
 * engine has threads of its own, one of which writes.
 */
public final class DebeziumPipeline {

    private final Properties properties = new Properties();
    private final Endpoint target;
    private @Nullable DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private @Nullable UpsertSink sink;
    private @Nullable Thread thread;

    /**
     * Starts nothing yet.
     *
     * @param offsets a file that need not exist
     * @param settings of the connector, in place of its defaults
     */
    public DebeziumPipeline(Endpoint source, Endpoint target, Path offsets, Map<String, String> settings) {
        this.target = target;
        properties.putAll(Map.ofEntries(
                Map.entry("name", "bench"),
                Map.entry("topic.prefix", "bench"),
                Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
                Map.entry("plugin.name", "pgoutput"),
                Map.entry("slot.name", "debezium_bench"),
                Map.entry("publication.autocreate.mode", "filtered"),
                Map.entry("schema.include.list", "public"),
                Map.entry("tombstones.on.delete", "false"),
                Map.entry("database.hostname", source.host()),
                Map.entry("database.port", Integer.toString(source.port())),
                Map.entry("database.dbname", source.database()),
                Map.entry("database.user", source.user()),
                Map.entry("database.password", source.password()),
                Map.entry("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore"),
                Map.entry("offset.storage.file.filename", offsets.toString())));
        properties.putAll(settings);
    }

    public void start() throws SQLException {
        UpsertSink writing = new UpsertSink(target);
        DebeziumEngine<RecordChangeEvent<SourceRecord>> reading = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(properties)
                .using(OffsetCommitPolicy.always())
                .notifying((batch, committer) -> write(writing, batch, committer))
                .build();
        sink = writing;
        engine = reading;
        thread = Thread.ofPlatform().name("debezium").start(reading);
    }

    /** Stops it; does nothing if it does not run. */
    public void stop() throws SQLException {
        if (engine == null) {
            return;
        }
        try {
            engine.close();
            Objects.requireNonNull(thread).join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while Debezium stops", e);
        }
        Objects.requireNonNull(sink).close();
        engine = null;
    }

    private static void write(
            UpsertSink sink,
            List<RecordChangeEvent<SourceRecord>> batch,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        try {
            sink.write(batch.stream().map(RecordChangeEvent::record).toList());
        } catch (SQLException e) {
            throw new IllegalStateException("the sink cannot write", e);
        }
        for (RecordChangeEvent<SourceRecord> event : batch) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }
}
