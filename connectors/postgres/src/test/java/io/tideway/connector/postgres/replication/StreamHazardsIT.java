package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.SampleTable;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.testkit.contract.TypeSamples;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has lost or spoilt changes for others when reading a slot. */
class StreamHazardsIT {

    private static final String[] PARTITIONS_SEEN = {
        "public.p 1", "public.p deleted 1", "public.p 11", "public.p 2", "public.parent 1", "public.p gone"
    };

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private Connector connector = TestConnector.open(database);
    private final List<ChangeStream> streams = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();

    @AfterEach
    void close() {
        streams.forEach(ChangeStream::close);
        subscriptions.forEach(each -> {
            TestConnector.awaitIdle(database, each.name());
            connector.deprovision(each.name(), false);
        });
        connector.close();
    }

    @ParameterizedTest
    @EnumSource(CaptureUnderTest.class)
    void streamAndSelectGiveTheSameText(CaptureUnderTest capture) {
        connector = TestConnector.open(database, capture);
        setOddFormats();
        SampleTable.create(database);
        FieldLayout layout = new FieldLayout(SampleTable.samples().stream()
                .map(TypeSamples.Sample::field)
                .distinct()
                .toList());
        TableSelection selection = new TableSelection(SampleTable.NAME, layout);
        ChangeStream stream = open(selection);
        Map<RecordKey, Fields> expected = new LinkedHashMap<>();
        for (TypeSamples.Sample sample : SampleTable.samples()) {
            RecordKey key = connector.target().reserveKeys(SampleTable.NAME, 1).get(0);
            Fields fields = TestConnector.fields(selection, sample.field(), sample.value());
            connector
                    .target()
                    .write(selection, List.of(new Write.Create(new WriteId(1), fields, Optional.of(key), List.of())));
            expected.put(key, fields);
        }
        for (Change change : TestConnector.readToHead(connector, stream)) {
            Change.Upserted upserted = (Change.Upserted) change;
            Fields written = Objects.requireNonNull(expected.get(upserted.key()));
            assertThat(upserted.fields().overlaidWith(written)).isEqualTo(upserted.fields());
            assertThat(TestConnector.fetch(
                                    connector, selection, "id", upserted.key().text())
                            .fields())
                    .isEqualTo(upserted.fields());
        }
    }

    @Test
    void largeValuesThatDidNotChangeAreAbsentAndKeysMayMove() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, big text, small text)");
        ChangeStream stream = open(TestConnector.select("public.t", "big", "small", FieldLayout.KEY));
        LocalPostgres.execute(
                database,
                "INSERT INTO t SELECT 1, string_agg(md5(i::text), ''), 'a' FROM generate_series(1, 1000) i",
                "UPDATE t SET small = 'b'",
                "UPDATE t SET id = 2",
                "DELETE FROM t");
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes).hasSize(4);
        Change.Upserted update = (Change.Upserted) changes.get(1);
        assertThat(update.fields().isPresent(0)).isFalse();
        assertThat(update.fields().value("small")).isEqualTo("b");
        Change.Upserted move = (Change.Upserted) changes.get(2);
        assertThat(move.previousKey()).contains(RecordKey.of("1"));
        assertThat(move.fields().value(FieldLayout.KEY)).isEqualTo("2");
        assertThat(((Change.Deleted) changes.get(3)).key()).isEqualTo(RecordKey.of("2"));
    }

    private void setOddFormats() {
        LocalPostgres.execute(
                database,
                "ALTER DATABASE " + database.name() + " SET DateStyle = 'German, DMY'",
                "ALTER DATABASE " + database.name() + " SET IntervalStyle = 'postgres_verbose'",
                "ALTER DATABASE " + database.name() + " SET TimeZone = 'Asia/Kathmandu'",
                "ALTER DATABASE " + database.name() + " SET bytea_output = 'escape'",
                "ALTER DATABASE " + database.name() + " SET extra_float_digits = -15",
                "ALTER DATABASE " + database.name() + " SET standard_conforming_strings = off");
    }

    @ParameterizedTest
    @EnumSource(CaptureUnderTest.class)
    void partitionsTruncatesSavepointsAndPreparedTransactionsAreSeen(CaptureUnderTest capture) {
        connector = TestConnector.open(database, capture);
        LocalPostgres.execute(
                database,
                "CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)",
                "CREATE TABLE parent (id int PRIMARY KEY, v text)",
                "CREATE TABLE child () INHERITS (parent)");
        ChangeStream stream = open(TestConnector.select("public.p", "v"), TestConnector.select("public.parent", "v"));
        LocalPostgres.execute(
                database,
                "INSERT INTO p1 VALUES (1, 'a')",
                "UPDATE p SET id = 11",
                "BEGIN; INSERT INTO p VALUES (2, 'x'); SAVEPOINT s; INSERT INTO p VALUES (3, 'y'); ROLLBACK TO s;"
                        + " COMMIT",
                "BEGIN; INSERT INTO parent VALUES (1, 'prepared'); PREPARE TRANSACTION 'tx'",
                "COMMIT PREPARED 'tx'",
                "INSERT INTO child VALUES (5, 'not ours')",
                "TRUNCATE p");
        assertThat(TestConnector.readToHead(connector, stream).stream().map(StreamHazardsIT::brief))
                .containsExactly(PARTITIONS_SEEN);
        assertThat(connector
                        .source()
                        .snapshot(TestConnector.select("public.parent", "v"), ChunkCursor.START, 10)
                        .records())
                .hasSize(1);
    }

    @Test
    void anIdleServerIsReachedAndMovesItsSlot() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (v text)");
        ChangeStream stream = open(TestConnector.select("public.t", "id"));
        for (int i = 0; i < 20; i++) {
            LocalPostgres.execute(
                    database, "INSERT INTO other SELECT repeat('x', " + (i * 37) + ") FROM generate_series(1, 20)");
            assertThat(TestConnector.readToHead(connector, stream)).isEmpty();
        }
        ChangeBatch batch = TestConnector.poll(stream, 1);
        stream.acknowledge(batch.next());
        String confirmed = batch.next().text().split("#", 2)[0].split("/", 3)[2];
        TestConnector.await("the slot to move", () -> {
            TestConnector.poll(stream, 1);
            return LocalPostgres.query(
                            database,
                            "SELECT confirmed_flush_lsn >= '" + confirmed
                                    + "' FROM pg_replication_slots WHERE slot_name = '"
                                    + subscriptions.get(0).name() + "'")
                    .equals(List.of(List.of("t")));
        });
    }

    @Test
    void anUnflushedCommitIsBeforeTheHead() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY)");
        ChangeStream stream = open(TestConnector.select("public.t", "id"));
        for (int i = 0; i < 20; i++) {
            LocalPostgres.execute(database, "SET synchronous_commit = off; INSERT INTO t VALUES (" + i + ")");
            assertThat(TestConnector.readToHead(connector, stream)).hasSize(1);
        }
    }

    @Test
    void aSlotThatMovedOnIsLostHistory() {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY)");
        Subscription subscription = subscribe(TestConnector.select("public.t", "id"));
        Position start = connector.provision(subscription, false).start();
        LocalPostgres.execute(database, "SET synchronous_commit = on", "INSERT INTO t VALUES (1)");
        LocalPostgres.query(
                database,
                "SELECT end_lsn FROM pg_replication_slot_advance('" + subscription.name() + "', pg_current_wal_lsn())");
        ConnectorException lost = catchThrowableOfType(
                ConnectorException.class, () -> connector.source().changes(subscription, start));
        assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
        Position elsewhere = new Position("1" + start.text());
        ConnectorException other = catchThrowableOfType(
                ConnectorException.class, () -> connector.source().changes(subscription, elsewhere));
        assertThat(other.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
    }

    /** A lock on a catalog holds the beginning of the stream up, after the slot was looked at. */
    @Test
    void aSlotThatIsDroppedWhileTheStreamBeginsIsLostHistory() throws Exception {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY)");
        Subscription subscription = subscribe(TestConnector.select("public.t", "id"));
        Position start = connector.provision(subscription, false).start();
        CompletableFuture<ConnectorException> met;
        try (Connection locking = database.connect();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_catalog.pg_attrdef IN ACCESS EXCLUSIVE MODE");
            met = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                    ConnectorException.class, () -> connector.source().changes(subscription, start)));
            TestConnector.await(
                    "the beginning to wait",
                    () -> !LocalPostgres.query(
                                    database,
                                    "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'pg_attrdef'::regclass")
                            .isEmpty());
            statement.execute("SELECT pg_drop_replication_slot('" + subscription.name() + "')");
            locking.commit();
        }
        assertThat(met.get().kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
    }

    @ParameterizedTest
    @EnumSource(CaptureUnderTest.class)
    void aDroppedOrRenamedFieldIsReported(CaptureUnderTest capture) {
        connector = TestConnector.open(database, capture);
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, a text, b text)");
        ChangeStream stream = open(TestConnector.select("public.t", "a", "b"));
        LocalPostgres.execute(
                database, "INSERT INTO t VALUES (1, 'a', 'b')", "ALTER TABLE t DROP COLUMN b", "UPDATE t SET a = 'c'");
        List<Change> changes = TestConnector.readToHead(connector, stream);
        assertThat(changes).hasSize(3);
        assertThat(changes.stream().filter(Change.SchemaChanged.class::isInstance))
                .singleElement()
                .satisfies(change -> assertThat(((Change.SchemaChanged) change).reasons())
                        .extracting(Reason::code)
                        .containsExactly("FIELD_NOT_FOUND"));
        assertThat(((Change.Upserted) changes.get(2)).fields().isPresent(1)).isFalse();
    }

    @Test
    void whatWasWrittenUnderOldNamesIsReadUnderTheNewOnes() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE t (id int PRIMARY KEY, a text, b text, twice int GENERATED ALWAYS AS (2) STORED, c"
                        + " text)");
        Subscription subscription = subscribe(TestConnector.select("public.t", "a", "b", "c"));
        Position start = connector.provision(subscription, false).start();
        LocalPostgres.execute(
                database,
                "INSERT INTO t VALUES (1, 'a', 'b', DEFAULT, 'c')",
                "ALTER TABLE t RENAME id TO number",
                "ALTER TABLE t RENAME a TO x",
                "ALTER TABLE t RENAME b TO a",
                "ALTER TABLE t RENAME x TO b",
                "ALTER TABLE t ADD COLUMN d text",
                "INSERT INTO t VALUES (2, 'a', 'b', DEFAULT, 'c', 'd')");
        TableSelection renamed = TestConnector.select("public.t", "a", "b", "c", "d");
        ChangeStream stream =
                connector.source().changes(new Subscription(subscription.name(), List.of(renamed)), start);
        streams.add(stream);
        LocalPostgres.execute(
                database, "ALTER TABLE t DROP COLUMN c", "INSERT INTO t VALUES (3, 'a', 'b', DEFAULT, 'd')");
        assertUnderTheNewNames(TestConnector.readToHead(connector, stream));
    }

    private static void assertUnderTheNewNames(List<Change> changes) {
        assertThat(changes.stream().map(StreamHazardsIT::brief))
                .containsExactly("public.t 1", "public.t 2", "public.t changed", "public.t 3");
        Fields before = ((Change.Upserted) changes.get(0)).fields();
        assertThat(List.of(before.value("a"), before.value("b"), before.value("c")))
                .containsExactly("b", "a", "c");
        assertThat(before.isPresent(3)).isFalse();
        assertThat(((Change.Upserted) changes.get(1)).fields().value("d")).isEqualTo("d");
        Fields after = ((Change.Upserted) changes.get(3)).fields();
        assertThat(after.isPresent(2)).isFalse();
        assertThat(after.value("d")).isEqualTo("d");
    }

    @Test
    void aLargeTransactionComesInBatchesAndItsPositionAtTheEnd() throws InterruptedException {
        LocalPostgres.execute(database, "CREATE TABLE t (id int PRIMARY KEY, v text)");
        Subscription subscription = subscribe(TestConnector.select("public.t", "v"));
        Position start = connector.provision(subscription, false).start();
        ChangeStream stream = connector.source().changes(subscription, start);
        streams.add(stream);
        LocalPostgres.execute(database, "INSERT INTO t SELECT i, 'v' FROM generate_series(1, 50000) i");
        int seen = 0;
        Set<Position> within = new HashSet<>();
        while (seen < 50000) {
            ChangeBatch batch = stream.poll(Duration.ofSeconds(1), 1000);
            assertThat(batch.changes()).hasSizeLessThanOrEqualTo(1000);
            seen += batch.changes().size();
            if (seen > 0 && seen < 50000) {
                within.add(batch.next());
            }
        }
        assertThat(within).hasSize(1);
        assertThat(seen).isEqualTo(50000);
    }

    private ChangeStream open(TableSelection... tables) {
        Subscription subscription = subscribe(tables);
        Position start = connector.provision(subscription, false).start();
        ChangeStream stream = connector.source().changes(subscription, start);
        streams.add(stream);
        return stream;
    }

    private Subscription subscribe(TableSelection... tables) {
        Subscription subscription = TestConnector.subscribe(database, tables);
        subscriptions.add(subscription);
        return subscription;
    }

    private static String brief(Change change) {
        return change.table() + " "
                + switch (change) {
                    case Change.Upserted upserted -> upserted.key().text();
                    case Change.Deleted deleted -> "deleted " + deleted.key().text();
                    case Change.Truncated truncated -> "gone";
                    case Change.Merged merged -> "merged";
                    case Change.Gap gap -> "gap";
                    case Change.SchemaChanged changed -> "changed";
                };
    }
}
