package io.tideway.connector.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.connector.postgres.session.Bounds;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chunks and batches of wide records end before they have their number of records. */
class WideRecordsIT {

    private static final int NARROW = 500;
    private static final int WIDE = 200;
    private static final int CHARS = 100_000;
    private static final int LIMIT = 2_000;

    private static final TableSelection SELECTION = TestConnector.select("public.t", "text", FieldLayout.KEY);

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Subscription subscription = TestConnector.subscribe(database, SELECTION);
    private Connector connector = TestConnector.open(database);

    @AfterEach
    void close() {
        TestConnector.awaitIdle(database, subscription.name());
        connector.deprovision(subscription.name(), false);
        connector.close();
    }

    @ParameterizedTest
    @EnumSource(CaptureUnderTest.class)
    void chunksAndBatchesOfWideRecordsAreShort(CaptureUnderTest capture) {
        connector = TestConnector.open(database, capture);
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, text text)");
        try (ChangeStream stream = connector
                .source()
                .changes(subscription, connector.provision(subscription, false).start())) {
            LocalPostgres.execute(
                    database,
                    "INSERT INTO t SELECT n, repeat('x', CASE WHEN n <= " + NARROW + " THEN 10 ELSE " + CHARS
                            + " END) FROM generate_series(1, " + (NARROW + WIDE) + ") n");
            assertChunks();
            assertBatches(stream);
        }
    }

    private void assertChunks() {
        List<String> keys = new ArrayList<>();
        ChunkCursor cursor = ChunkCursor.START;
        SnapshotChunk chunk;
        do {
            chunk = connector.source().snapshot(SELECTION, cursor, LIMIT);
            cursor = chunk.next();
            chunk.records().forEach(record -> keys.add(record.key().text()));
            long chars = chunk.records().stream()
                    .mapToLong(record -> record.fields().chars())
                    .sum();
            // Wide ones after many narrow ones are noticed when a step brings some.
            assertThat(chars).isLessThan(Bounds.CHUNK_CHARS * 2);
        } while (!chunk.last());
        assertThat(keys).hasSize(NARROW + WIDE).doesNotHaveDuplicates();
    }

    private void assertBatches(ChangeStream stream) {
        int changes = 0;
        while (changes < NARROW + WIDE) {
            ChangeBatch batch = TestConnector.poll(stream, LIMIT);
            changes += batch.changes().size();
            long chars = batch.changes().stream().mapToLong(Change::chars).sum();
            assertThat(chars).isLessThan(Bounds.BATCH_CHARS + 2 * CHARS);
        }
        assertThat(changes).isEqualTo(NARROW + WIDE);
    }
}
