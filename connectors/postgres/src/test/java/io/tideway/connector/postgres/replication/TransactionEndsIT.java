package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Position;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream says where transactions end, however small the batches are that it is read in. */
final class TransactionEndsIT {

    private static final TableSelection T = TestConnector.select("public.t", "v", FieldLayout.KEY);
    private static final int ROWS = 5_000;

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();

    @ParameterizedTest
    @EnumSource(CaptureUnderTest.class)
    void nothingOfAnUnfinishedTransactionIsTakenForFinished(CaptureUnderTest capture) {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, v text)");
        try (Connector connector = TestConnector.open(database, capture)) {
            Subscription subscription = TestConnector.subscribe(database, T);
            Position start = connector.provision(subscription, false).start();
            try (ChangeStream stream = connector.source().changes(subscription, start)) {
                String insert = "INSERT INTO t SELECT g, 'v' FROM generate_series(1, " + ROWS + ") g";
                LocalPostgres.execute(database, insert);
                assertThat(ends(connector, stream, 700)).containsExactly(ROWS);
                LocalPostgres.execute(database, "DELETE FROM t; " + insert);
                assertThat(ends(connector, stream, 900)).containsExactly(2 * ROWS);
                LocalPostgres.execute(database, "DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 2");
                assertThat(ends(connector, stream, 1000)).last().isEqualTo(2);
                LocalPostgres.execute(database, "DELETE FROM t WHERE id <= 10", "DELETE FROM t WHERE id <= 20");
                assertThat(ends(connector, stream, 1)).last().isEqualTo(18);
            }
        }
    }

    /** After how many changes a transaction had ended, until all that is there was read, as the batches tell it. */
    private static List<Integer> ends(Connector connector, ChangeStream stream, int limit) {
        Position head = connector.source().head();
        List<Integer> ends = new ArrayList<>();
        int[] read = {0};
        TestConnector.await("the stream to reach the head", () -> {
            ChangeBatch batch = TestConnector.poll(stream, limit);
            batch.lastEnd().ifPresent(end -> {
                assertThat(end).isBetween(0, batch.changes().size());
                if (read[0] + end > 0 && !ends.contains(read[0] + end)) {
                    ends.add(read[0] + end);
                }
            });
            read[0] += batch.changes().size();
            return connector.source().reached(batch.next(), head);
        });
        return ends;
    }
}
