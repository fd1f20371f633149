package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.fixture.PrimaryAndStandby;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Source;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A standby takes over: the stream goes on where nothing is missing, and says so where something is. */
@Exhaustive
class FailoverIT {

    @ParameterizedTest
    @ValueSource(strings = {"", "18"})
    void theStreamGoesOnAtThePromotedStandbyWithoutAGap(String version) {
        try (PrimaryAndStandby pair = new PrimaryAndStandby(version)) {
            Subscription subscription = subscribe(pair);
            Position read;
            Position goal;
            try (Connector connector = TestConnector.open(pair.database())) {
                Position start = connector.provision(subscription, false).start();
                try (ChangeStream stream = connector.source().changes(subscription, start)) {
                    pair.awaitCarriedOver(stream, subscription.name());
                    insert(pair.database(), 1);
                    read = readKeys(stream, "1");
                    insert(pair.database(), 2);
                    goal = connector.source().head();
                    pair.awaitReceived();
                }
            }
            LocalPostgres.Database promoted = pair.failOver();
            insert(promoted, 3);
            assertGoesOn(promoted, subscription, read, goal);
        }
    }

    private static void assertGoesOn(
            LocalPostgres.Database promoted, Subscription subscription, Position read, Position goal) {
        try (Connector connector = TestConnector.open(promoted)) {
            assertThat(connector.provision(subscription, false).createdStream()).isFalse();
            Source source = connector.source();
            try (ChangeStream stream = source.changes(subscription, read)) {
                assertThat(source.reached(read, goal)).isFalse();
                Position after = readKeys(stream, "2", "3");
                assertThat(source.reached(after, goal)).isTrue();
                assertThat(source.reached(after, source.head())).isTrue();
                assertThat(timeline(read)).isEqualTo("1");
                assertThat(timeline(after)).isEqualTo("2");
                stream.acknowledge(after);
            }
            TestConnector.awaitIdle(promoted, subscription.name());
            connector.deprovision(subscription.name(), false);
        }
    }

    /** Also on a server without failover slots, which has another form of its history. */
    @ParameterizedTest
    @ValueSource(strings = {"", "14"})
    void aSlotThatTheStandbyDoesNotHaveIsLostHistory(String version) {
        try (PrimaryAndStandby pair = new PrimaryAndStandby(version)) {
            Subscription subscription = subscribe(pair);
            Position start;
            try (Connector connector = TestConnector.open(pair.database())) {
                start = connector.provision(subscription, false).start();
                pair.awaitReceived();
            }
            assertHistoryLost(pair.failOver(), subscription, start, "carried over");
        }
    }

    @Test
    void whatWasReadAndNeverReachedTheStandbyIsLostHistory() {
        try (PrimaryAndStandby pair = new PrimaryAndStandby("")) {
            Subscription subscription = subscribe(pair);
            Position before;
            Position within;
            Position after;
            try (Connector connector = TestConnector.open(pair.database())) {
                Position start = connector.provision(subscription, false).start();
                try (ChangeStream stream = connector.source().changes(subscription, start)) {
                    pair.awaitCarriedOver(stream, subscription.name());
                    pair.cutOff();
                    LocalPostgres.execute(pair.database(), "INSERT INTO t SELECT generate_series(1, 5)");
                    before = start;
                    within = readOne(stream);
                    after = readKeys(stream, "2", "3", "4", "5");
                }
            }
            LocalPostgres.Database promoted = pair.failOver();
            assertHistoryLost(promoted, subscription, after, "had received the log up to");
            assertHistoryLost(promoted, subscription, within, "had received the log up to");
            assertHistoryLost(promoted, subscription, before, "it is at");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasLearntBesideTheStreamAndNeverReachedTheStandbyIsLostHistory(BesideTheStream way) {
        assertThat(catchThrowable(() -> failOverAfter(way, false)))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        lost -> assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST))
                .hasMessageContaining("earlier reads or writes");
    }

    @Test
    void whatWasWrittenBesideTheStreamAndReachedTheStandbyIsThere() {
        failOverAfter(BesideTheStream.WRITING, true);
    }

    private static void failOverAfter(BesideTheStream way, boolean received) {
        try (PrimaryAndStandby pair = new PrimaryAndStandby("");
                Connector connector = TestConnector.open(pair.database())) {
            Subscription subscription = subscribe(pair);
            Position start = connector.provision(subscription, false).start();
            Position read;
            try (ChangeStream stream = connector.source().changes(subscription, start)) {
                pair.awaitCarriedOver(stream, subscription.name());
                insert(pair.database(), 1);
                read = readKeys(stream, "1");
                pair.awaitReceived();
                if (!received) {
                    pair.cutOff();
                }
                way.accept(pair.database(), connector.target(), connector.source());
                if (received) {
                    pair.awaitReceived();
                }
            }
            pair.failOverAtTheSameAddress();
            open(connector, subscription, read).close();
        }
    }

    @Test
    void aStreamDoesNotComeFromAnotherServerThanTheRecords() {
        try (PrimaryAndStandby pair = new PrimaryAndStandby("");
                LocalProxy address = new LocalProxy(pair.database().port());
                Connector connector = TestConnector.open(at(address, pair.database()))) {
            Subscription subscription = subscribe(pair);
            Position start = connector.provision(subscription, false).start();
            Position read;
            try (ChangeStream stream = connector.source().changes(subscription, start)) {
                pair.awaitCarriedOver(stream, subscription.name());
                insert(pair.database(), 1);
                read = readKeys(stream, "1");
                pair.awaitReceived();
            }
            pair.promoteBeside();
            address.leadTo(pair.copy().port());
            assertThat(catchThrowable(() -> connector.source().changes(subscription, read)))
                    .hasMessageContaining("TWO_SERVERS");
            insert(pair.copy(), 2);
            try (ChangeStream stream = connector.source().changes(subscription, read)) {
                assertThat(timeline(readKeys(stream, "2"))).isEqualTo("2");
            }
        }
    }

    private static LocalPostgres.Database at(LocalProxy address, LocalPostgres.Database database) {
        return new LocalPostgres.Database(
                database.name(), database.host(), address.port(), database.user(), database.password());
    }

    /** A pool may first meet sessions that ended with the old primary. */
    private static ChangeStream open(Connector connector, Subscription subscription, Position from) {
        List<ChangeStream> opened = new ArrayList<>();
        TestConnector.await("the new primary", () -> {
            try {
                opened.add(connector.source().changes(subscription, from));
                return true;
            } catch (ConnectorException e) {
                if (e.kind() == ConnectorException.Kind.UNAVAILABLE) {
                    return false;
                }
                throw e;
            }
        });
        return opened.getFirst();
    }

    /** How a connection learns of the log without its stream. */
    enum BesideTheStream {
        WRITING {
            @Override
            void accept(LocalPostgres.Database users, Target target, Source source) {
                assertThat(target.write(T, List.of(new Write.Delete(new WriteId(1), RecordKey.of("1"), NOTHING))))
                        .hasOnlyElementsOfType(WriteOutcome.Applied.class);
            }
        },
        READING {
            @Override
            void accept(LocalPostgres.Database users, Target target, Source source) {
                insert(users, 2);
                assertThat(source.fetch(T, List.of("id"), List.of(RecordKey.of("2"))))
                        .hasSize(1);
            }
        },
        MISSING {
            @Override
            void accept(LocalPostgres.Database users, Target target, Source source) {
                LocalPostgres.execute(users, "DELETE FROM t");
                assertThat(source.fetch(T, List.of("id"), List.of(RecordKey.of("1"))))
                        .isEmpty();
            }
        };

        private static final TableSelection T = TestConnector.select("public.t", "id");
        private static final Fields NOTHING = Fields.builder(T.layout()).build();

        abstract void accept(LocalPostgres.Database users, Target target, Source source);
    }

    private static Subscription subscribe(PrimaryAndStandby pair) {
        LocalPostgres.execute(pair.database(), "CREATE TABLE t (id int PRIMARY KEY)");
        return TestConnector.subscribe(pair.database(), TestConnector.select("public.t", "id"));
    }

    private static void insert(LocalPostgres.Database database, int id) {
        LocalPostgres.execute(database, "INSERT INTO t VALUES (" + id + ")");
    }

    /** Reads until these and no others have come; the position after them. */
    private static Position readKeys(ChangeStream stream, String... keys) {
        List<String> came = new ArrayList<>();
        List<ChangeBatch> batches = new ArrayList<>();
        TestConnector.await("changes", () -> {
            ChangeBatch batch = TestConnector.poll(stream, 1000);
            batch.changes().forEach(change -> came.add(key(change)));
            batches.add(batch);
            return came.size() >= keys.length && batch.changes().isEmpty();
        });
        assertThat(came).containsExactly(keys);
        return batches.getLast().next();
    }

    private static Position readOne(ChangeStream stream) {
        List<ChangeBatch> batches = new ArrayList<>();
        TestConnector.await("a change", () -> {
            batches.add(TestConnector.poll(stream, 1));
            return !batches.getLast().changes().isEmpty();
        });
        return batches.getLast().next();
    }

    private static String key(Change change) {
        return change instanceof Change.Upserted upserted ? upserted.key().text() : change.toString();
    }

    private static String timeline(Position position) {
        return position.text().split("/", -1)[1];
    }

    private static void assertHistoryLost(
            LocalPostgres.Database promoted, Subscription subscription, Position from, String why) {
        try (Connector connector = TestConnector.open(promoted)) {
            ConnectorException lost = catchThrowableOfType(
                    ConnectorException.class, () -> connector.source().changes(subscription, from));
            assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
            assertThat(lost.reason().message()).contains(why);
        }
    }
}
