package io.tideway.connector.postgres.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements of many rows, of which triggers log no more than is needed. */
class BulkCaptureIT {

    private static final int ROWS = 700;

    private static final TableSelection T = TestConnector.select("public.t", "v");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database, CaptureUnderTest.TRIGGERS);
    private ChangeStream stream;

    @BeforeEach
    void fill() {
        run(
                "CREATE TABLE t (v text, \"b Key\" text NOT NULL, a int, other int NOT NULL, PRIMARY KEY (a, \"b Key\"))",
                "INSERT INTO t SELECT 'v' || i, '(\"\\,' || i, i, i FROM generate_series(1, " + ROWS + ") i");
        Subscription subscription = TestConnector.subscribe(database, T);
        stream = connector
                .source()
                .changes(subscription, connector.provision(subscription, false).start());
    }

    @AfterEach
    void close() {
        stream.close();
        connector.close();
    }

    @Test
    void anUpdateThatLeavesTheKeysAloneLogsNoOldRows() {
        run("UPDATE t SET v = 'w' || a");
        assertThat(logged("old_rows")).isZero();
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes).hasSize(ROWS).allSatisfy(change -> {
            Change.Upserted upserted = (Change.Upserted) change;
            assertThat(upserted.previousKey()).isEmpty();
            assertThat(upserted.fields().value("v"))
                    .isEqualTo("w" + upserted.key().values(2).get(0));
        });
    }

    @Test
    void anUpdateThatMovesOneKeyContainsTheOldKey() {
        run("UPDATE t SET v = 'x', \"b Key\" = CASE a WHEN 600 THEN 'moved' ELSE \"b Key\" END");
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes).hasSize(ROWS);
        assertThat(changes.stream()
                        .map(Change.Upserted.class::cast)
                        .filter(each -> each.previousKey().isPresent())
                        .map(each -> each.previousKey().get().values(2) + " > "
                                + each.key().values(2)))
                .containsExactly("[600, (\"\\,600] > [600, moved]");
    }

    @Test
    void deletedAreKeysWhateverTheirColumnsAreCalledByThen() {
        run("ALTER TABLE t RENAME a TO c", "ALTER TABLE t RENAME other TO a", "DELETE FROM t");
        assertThat(logged("old_rows")).isEqualTo(ROWS);
        assertThat(LocalPostgres.query(database, "SELECT DISTINCT cardinality(layout) FROM tideway.change_log"))
                .containsExactly(List.of("2"));
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes.stream()
                        .filter(Change.Deleted.class::isInstance)
                        .map(each -> ((Change.Deleted) each).key().values(2)))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, ROWS)
                        .mapToObj(i -> List.of("" + i, "(\"\\," + i))
                        .toList());
    }

    @Test
    void whatWasComparedByAnotherKeyIsComparedWithTheLedger() {
        run("ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (other)", "UPDATE t SET a = a + 1");
        run("DELETE FROM t", "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (a, \"b Key\")");
        assertThat(withoutNewsOfTheKey()).isNotEmpty().allMatch(change -> change instanceof Change.Truncated);
    }

    @Test
    void withoutAKeyWholeRowsAreLogged() {
        run("ALTER TABLE t DROP CONSTRAINT t_pkey", "UPDATE t SET a = a + 1", "DELETE FROM t");
        List<Change> changes = withoutNewsOfTheKey();
        assertThat(changes).hasSize(2 * ROWS);
        assertThat(((Change.Upserted) changes.get(0)).previousKey()).isPresent();
    }

    private List<Change> withoutNewsOfTheKey() {
        return TestConnector.readToHead(connector, stream).stream()
                .filter(change -> !(change instanceof Change.SchemaChanged))
                .toList();
    }

    private long logged(String images) {
        String sql = "SELECT coalesce(sum(cardinality(" + images + ")), 0)::text FROM tideway.change_log";
        return Long.parseLong(
                String.valueOf(LocalPostgres.query(database, sql).get(0).get(0)));
    }

    private void run(String... statements) {
        LocalPostgres.execute(database, statements);
    }
}
