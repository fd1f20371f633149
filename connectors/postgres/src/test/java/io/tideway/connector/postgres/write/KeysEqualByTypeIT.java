package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch that deletes a record, or moves it to another key, and creates one whose key the type holds for the same. */
final class KeysEqualByTypeIT {

    private static final TableSelection T = TestConnector.select("public.t", "k", "v");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();

    @ParameterizedTest
    @CsvSource({
        "citext, bob@x, BOB@x",
        "numeric, 1, 1.0",
        "nocase, bob@x, BOB@x",
        "text COLLATE ignoring, bob@x, BOB@x",
        "interval, 1 day, 24:00:00"
    })
    void theCreateComesAfterWhatGivesWay(String type, String old, String key) {
        createTable(type, old);
        try (Connector connector = TestConnector.open(database)) {
            Write delete = new Write.Delete(new WriteId(1), RecordKey.of(old), TestConnector.fields(T, "v", "old"));
            assertThat(connector.target().write(T, List.of(create(key), delete)))
                    .allMatch(WriteOutcome.Applied.class::isInstance);
        }
        assertThat(LocalPostgres.query(database, "SELECT k::text, v FROM t")).containsExactly(List.of(key, "new"));
    }

    @ParameterizedTest
    @CsvSource({"citext, bob@x, BOB@x, eve@x", "numeric, 1, 1.0, 2"})
    void theCreateComesAfterWhatMoves(String type, String old, String key, String other) {
        createTable(type, old);
        try (Connector connector = TestConnector.open(database)) {
            Write move = new Write.Update(
                    new WriteId(1),
                    RecordKey.of(old),
                    TestConnector.fields(T, "k", other),
                    TestConnector.fields(T, "k", old));
            assertThat(connector.target().write(T, List.of(create(key), move)))
                    .allMatch(WriteOutcome.Applied.class::isInstance);
        }
        assertThat(LocalPostgres.query(database, "SELECT k::text, v FROM t ORDER BY v"))
                .containsExactly(List.of(key, "new"), List.of(other, "old"));
    }

    @ParameterizedTest
    @CsvSource({
        "citext, bob@x, BOB@x",
        "numeric, 1, 1.0",
        "nocase, bob@x, BOB@x",
        "text COLLATE ignoring, bob@x, BOB@x",
        "double precision, 0, -0",
        "interval, 1 day, 24:00:00"
    })
    void aRecordIsMatchedByEachValueThatItsTypeCallsEqual(String type, String own, String other) {
        createTable(type, own);
        try (Connector connector = TestConnector.open(database)) {
            RecordKey stored = connector
                    .source()
                    .fetch(T, List.of("k"), List.of(RecordKey.of(own)))
                    .getFirst()
                    .key();
            Map<RecordKey, List<StoredRecord>> matched =
                    connector.source().match(T, List.of("k"), List.of(RecordKey.of(own), RecordKey.of(other)));
            assertThat(matched).containsOnlyKeys(RecordKey.of(own), RecordKey.of(other));
            assertThat(matched.values())
                    .allSatisfy(records ->
                            assertThat(records).extracting(StoredRecord::key).containsExactly(stored));
        }
    }

    private static Write create(String key) {
        Fields fields = Fields.builder(T.layout()).set("k", key).set("v", "new").build();
        return new Write.Create(new WriteId(0), fields, Optional.of(RecordKey.of(key)), List.of());
    }

    private void createTable(String type, String key) {
        LocalPostgres.execute(
                database,
                "CREATE EXTENSION citext",
                "CREATE DOMAIN nocase AS citext",
                "CREATE COLLATION ignoring (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE t (k " + type + " PRIMARY KEY, v text)",
                "INSERT INTO t VALUES ('" + key + "', 'old')");
    }
}
