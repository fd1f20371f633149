package io.tideway.connector.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Creates in numbers that are worth a COPY: as exact as one by one, and each failure alone. */
class ManyCreatesIT {

    private static final int MANY = 200;
    private static final TableSelection NOTES = TestConnector.select("public.notes", "text", "code");

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @BeforeEach
    void createTable() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text,"
                        + " code int UNIQUE CHECK (code <> 13))");
    }

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void valuesArriveAsTheyAre() {
        List<@Nullable String> odd =
                new ArrayList<>(List.of("", "\\N", "\\.", "a\tb", "a\nb\r\n", "\\", "日本 🚲", "\u0001"));
        odd.add(null);
        List<Write> writes = new ArrayList<>();
        for (int i = 1; i <= MANY; i++) {
            writes.add(create(i, odd.get(i % odd.size()), i + 1000));
        }
        assertThat(write(writes)).allMatch(WriteOutcome.Applied.class::isInstance);
        List<? extends List<?>> rows = LocalPostgres.query(database, "SELECT text FROM notes ORDER BY id");
        for (int i = 1; i <= MANY; i++) {
            assertThat(rows.get(i - 1).get(0)).isEqualTo(odd.get(i % odd.size()));
        }
    }

    @Test
    void oneBadRecordFailsAlone() {
        List<Write> writes = new ArrayList<>();
        for (int i = 1; i <= MANY; i++) {
            writes.add(create(i, "x", i));
        }
        List<WriteOutcome> outcomes = write(writes);
        assertThat(outcomes.get(12)).isInstanceOf(WriteOutcome.Rejected.class);
        assertThat(outcomes).filteredOn(WriteOutcome.Applied.class::isInstance).hasSize(MANY - 1);
    }

    @Test
    void aRepeatedBatchMeetsItsOwnRecords() {
        List<Write> half = new ArrayList<>();
        List<Write> all = new ArrayList<>();
        for (int i = 1; i <= MANY; i++) {
            all.add(create(i, "x", i + 1000));
            if (i % 2 == 0) {
                half.add(create(i, "x", i + 1000));
            }
        }
        write(half);
        List<WriteOutcome> outcomes = write(all);
        assertThat(outcomes)
                .filteredOn(WriteOutcome.Conflicted.class::isInstance)
                .hasSize(MANY / 2);
        assertThat(outcomes).filteredOn(WriteOutcome.Applied.class::isInstance).hasSize(MANY / 2);
        assertThat(LocalPostgres.query(database, "SELECT count(*) FROM notes")).isEqualTo(List.of(List.of("200")));
    }

    @Test
    void aTriggerMayGiveAnotherKeyOrRefuse() {
        LocalPostgres.execute(
                database,
                "CREATE FUNCTION rekey() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF new.code = 1007 THEN RETURN NULL; END IF;"
                        + " new.id := new.id + 5000; RETURN new; END $$",
                "CREATE TRIGGER rekey BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION rekey()");
        List<Write> writes = new ArrayList<>();
        for (int i = 1; i <= MANY; i++) {
            writes.add(create(i, "x", i + 1000));
        }
        List<WriteOutcome> outcomes = write(writes);
        assertThat(outcomes.get(6)).isInstanceOf(WriteOutcome.Rejected.class);
        outcomes.remove(6);
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                WriteOutcome.Applied.class,
                                applied -> assertThat(applied.key())
                                        .isEqualTo(RecordKey.of(
                                                Integer.toString(applied.id().number() + 5000)))));
    }

    @Test
    void keysTakenAheadAreNeverGivenTwice() {
        TableName notes = TableName.parse("public.notes");
        List<RecordKey> keys = new ArrayList<>();
        for (int count : List.of(600, 600, 3, 9_000, 12_000, 1)) {
            keys.addAll(connector.target().reserveKeys(notes, count));
        }
        for (int i = 0; i < 100; i++) {
            keys.addAll(connector.target().reserveKeys(notes, 3));
        }
        assertThat(keys).hasSize(22_504).doesNotHaveDuplicates();
    }

    private List<WriteOutcome> write(List<Write> writes) {
        List<WriteOutcome> outcomes = new ArrayList<>(connector.target().write(NOTES, writes));
        outcomes.sort(Comparator.comparingInt(outcome -> outcome.id().number()));
        return outcomes;
    }

    private static Write create(int key, @Nullable String text, int code) {
        return new Write.Create(
                new WriteId(key),
                Fields.of(NOTES.layout(), text, Integer.toString(code)),
                Optional.of(RecordKey.of(Integer.toString(key))),
                List.of());
    }
}
