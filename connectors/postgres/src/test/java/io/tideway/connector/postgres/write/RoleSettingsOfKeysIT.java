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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are exact, and their defaults run, under the settings that the role has of its own. */
class RoleSettingsOfKeysIT {

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final String role = "owner_of_" + database.name();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamptz: 2024-02-02 11:30:00+00; 0044-03-14 12:34:56.789+00 BC; infinity",
                "bytea: \\x00ff5c27; \\x; \\x41",
                "float8: 0.30000000000000004; 0.3; -0",
                "interval: P1Y2M-3DT4H5M6.7S; PT0S; P1M",
                "tstzrange: [\"2024-02-02 11:30:00+00\",); empty; (,\"1850-01-01 00:00:00+00\")",
                "timestamptz[]: {\"2024-02-02 11:30:00+00\",infinity}; {}; {NULL}",
                "pair: (\"2024-02-02 11:30:00+00\",0.30000000000000004,\"\\\\xff\"); (,,); (infinity,1,)",
                "stamp_of_day: 2024-02-02 11:30:00+00; -infinity; 2024-06-02 11:30:00+00",
            })
    void keysAreExact(String typeAndKeys) {
        String type = typeAndKeys.substring(0, typeAndKeys.indexOf(':'));
        List<String> keys = List.of(typeAndKeys.substring(type.length() + 2).split("; ", -1));
        OddRole.create(database, role);
        OddRole.setOddly(database, role);
        LocalPostgres.execute(
                database,
                "CREATE TYPE pair AS (at timestamptz, weight float8, bytes bytea)",
                "CREATE DOMAIN stamp_of_day AS timestamptz",
                "CREATE TABLE keyed (id " + type + " PRIMARY KEY, name text UNIQUE, note text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " NEW.note := current_setting('TimeZone') || NEW.id::text; RETURN NEW; END $$",
                "CREATE TRIGGER note BEFORE INSERT OR UPDATE ON keyed FOR EACH ROW EXECUTE FUNCTION note()",
                "ALTER TABLE keyed OWNER TO " + role);
        TableSelection keyed = TestConnector.select("public.keyed", "name");
        try (Connector connector = TestConnector.open(database, role, role)) {
            List<Write> creates = new ArrayList<>();
            List<Write> swaps = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                RecordKey key = RecordKey.of(keys.get(i));
                creates.add(new Write.Create(
                        new WriteId(i), Fields.of(keyed.layout(), "name" + i), Optional.of(key), List.of()));
                swaps.add(new Write.Update(
                        new WriteId(i),
                        key,
                        Fields.of(keyed.layout(), "name" + (i + 1) % keys.size()),
                        Fields.of(keyed.layout(), "name" + i)));
            }
            List<RecordKey> all = keys.stream().map(RecordKey::of).toList();
            assertThat(connector.target().write(keyed, creates))
                    .extracting(RoleSettingsOfKeysIT::key)
                    .containsExactlyInAnyOrderElementsOf(all);
            LocalPostgres.execute(database, "ALTER TABLE keyed DISABLE TRIGGER note");
            assertThat(connector.target().write(keyed, swaps))
                    .extracting(RoleSettingsOfKeysIT::key)
                    .containsExactlyInAnyOrderElementsOf(all);
            assertThat(connector.target().write(keyed, creates))
                    .extracting(outcome ->
                            ((WriteOutcome.Conflicted) outcome).current().key())
                    .containsExactlyInAnyOrderElementsOf(all);
            assertThat(LocalPostgres.query(database, "SELECT DISTINCT left(note, 16) FROM keyed"))
                    .isEqualTo(List.of(List.of("Pacific/Auckland")));
        }
    }

    @Test
    void defaultsOfKeysRunAsInAPlainSession() {
        OddRole.create(database, role);
        OddRole.setOddly(database, role);
        LocalPostgres.execute(
                database,
                "CREATE SEQUENCE numbers",
                "GRANT USAGE ON SEQUENCE numbers TO " + role,
                "CREATE TABLE orders (id text DEFAULT current_setting('TimeZone') || (timestamptz '2024-02-02 11:30+00')::date"
                        + " || ('02/03/04'::text)::date || nextval('numbers') PRIMARY KEY, name text)",
                "CREATE TABLE stamps (id timestamptz DEFAULT ('2024-02-02'::text)::timestamptz + nextval('numbers') * interval '1 day'"
                        + " PRIMARY KEY, name text)",
                "ALTER TABLE orders OWNER TO " + role,
                "ALTER TABLE stamps OWNER TO " + role);
        try (Connector connector = TestConnector.open(database, role, role)) {
            assertThat(connector.target().reserveKeys(TableName.parse("public.orders"), 2))
                    .containsExactly(
                            RecordKey.of("Pacific/Auckland2024-02-032004-03-021"),
                            RecordKey.of("Pacific/Auckland2024-02-032004-03-022"));
            // Midnight in Auckland.
            assertThat(connector.target().reserveKeys(TableName.parse("public.stamps"), 2))
                    .containsExactly(RecordKey.of("2024-02-04 11:00:00+00"), RecordKey.of("2024-02-05 11:00:00+00"));
        }
    }

    @Test
    void recordsThatExchangeValuesAreExact() {
        OddRole.create(database, role);
        OddRole.setOddly(database, role);
        LocalPostgres.execute(
                database,
                "CREATE TABLE swapped (id timestamptz PRIMARY KEY, at timestamptz NOT NULL UNIQUE"
                        + " CHECK (at IN ('2024-02-02 11:30+00', '2024-02-03 11:30+00')), weight float8, price money, place point,"
                        + " span interval, bytes bytea, day date GENERATED ALWAYS AS ((at AT TIME ZONE 'UTC')::date) STORED)",
                "INSERT INTO swapped SELECT v::timestamptz, v::timestamptz, '0.30000000000000004', '1234.56',"
                        + " '(0.30000000000000004,0.1)', '-1 year 2 days', '\\x00ff' FROM unnest('{2024-02-02 11:30+00,2024-02-03 11:30+00}'"
                        + "::text[]) v",
                "ALTER TABLE swapped OWNER TO " + role);
        TableSelection swapped = TestConnector.select("public.swapped", "at");
        String rest = "SELECT id, weight, price, place[0], span, bytes FROM swapped ORDER BY id";
        List<List<String>> before = LocalPostgres.query(database, rest).stream()
                .<List<String>>map(ArrayList::new)
                .toList();
        String one = "2024-02-02 11:30:00+00";
        String two = "2024-02-03 11:30:00+00";
        try (Connector connector = TestConnector.open(database, role, role)) {
            assertThat(connector.target().write(swapped, List.of(at(swapped, 1, one, two), at(swapped, 2, two, one))))
                    .extracting(RoleSettingsOfKeysIT::key)
                    .containsExactlyInAnyOrder(RecordKey.of(one), RecordKey.of(two));
        }
        assertThat(LocalPostgres.query(database, rest)).isEqualTo(before);
        assertThat(LocalPostgres.query(database, "SELECT DISTINCT id <> at FROM swapped"))
                .isEqualTo(List.of(List.of("t")));
    }

    private static Write at(TableSelection table, int id, String key, String value) {
        return new Write.Update(
                new WriteId(id), RecordKey.of(key), Fields.of(table.layout(), value), Fields.of(table.layout(), key));
    }

    private static RecordKey key(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(WriteOutcome.Applied.class);
        return ((WriteOutcome.Applied) outcome).key();
    }
}
