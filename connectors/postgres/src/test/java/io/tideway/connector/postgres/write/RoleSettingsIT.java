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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users' code runs under the settings that the role has of its own, and values are exact all the same. */
class RoleSettingsIT {

    private static final String[] NAMES = {"at", "ats", "during", "span", "bytes", "weight", "price", "place"};
    private static final TableSelection EVENTS = TestConnector.select("public.events", NAMES);

    /** In the form that a reader gets. */
    private static final List<String> OLD = List.of(
            "2024-02-02 11:30:00+00",
            "{\"2024-02-02 11:30:00+00\",infinity}",
            "[\"2024-02-02 11:30:00+00\",\"2024-07-02 12:30:00.000001+00\")",
            "P1Y2M-3DT4H5M6.7S",
            "\\x00ff5c27",
            "0.30000000000000004",
            "$1,234.50",
            "(0.30000000000000004,1e+100)");

    private static final List<String> NEW = List.of(
            "0044-03-14 12:34:56.789+00 BC",
            "{{\"12024-02-03 23:00:00+00\"},{-infinity}}",
            "(,\"1850-01-01 00:00:00+00\"]",
            "P-1Y-2M3DT-4H",
            "\\x",
            "1.7976931348623157e+308",
            "-$0.01",
            "(1.1,2.2000000000000006)");

    private static final String TABLE = """
            CREATE TABLE events (id int PRIMARY KEY, at timestamptz, ats timestamptz[], during tstzrange, span interval,
              bytes bytea, weight float8, price money, place point, day date, today date, made date DEFAULT now()::date,
              seen text[], CHECK (day IS NULL OR at::date IS NOT DISTINCT FROM to_char(at, 'YYYY-MM-DD BC')::date
                AND to_char(at, 'TZH:TZM') = seen[14]))
            """;

    private static final String STAMP = """
            CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              NEW.day := NEW.at::date; NEW.today := current_date;
              NEW.seen := ARRAY[current_setting('TimeZone'), current_setting('DateStyle'), current_setting('IntervalStyle'),
                current_setting('bytea_output'), current_setting('extra_float_digits'), current_setting('quote_all_identifiers'),
                NEW.at::text, NEW.span::text, NEW.bytes::text, NEW.weight::text, ('02/03/04'::text)::date::text, quote_ident('a'),
                '2024-02-03 00:00'::timestamptz::text, to_char(NEW.at, 'TZH:TZM')];
              RETURN NEW; END $$
            """;

    private static final String AUDIT = """
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO audit (what, line) VALUES (TG_NAME || ' ' || TG_OP, coalesce(NEW, OLD)::text); RETURN NULL; END $$
            """;

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final String role = "owner_of_" + database.name();
    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void restoreZone() {
        TimeZone.setDefault(zone);
    }

    /** The statements that give the settings, and after {@code →} those that a plain session has then. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER ROLE r SET TimeZone = 'Pacific/Auckland'; ALTER ROLE r SET DateStyle = 'ISO, DMY';"
                        + " ALTER ROLE r SET IntervalStyle = 'postgres_verbose'; ALTER ROLE r SET bytea_output = 'escape';"
                        + " ALTER ROLE r SET extra_float_digits = 0; ALTER ROLE r SET quote_all_identifiers = on"
                        + " → TimeZone = 'Pacific/Auckland'; DateStyle = 'ISO, DMY'; IntervalStyle = postgres_verbose;"
                        + " bytea_output = escape; extra_float_digits = 0; quote_all_identifiers = on",
                "ALTER DATABASE d SET TimeZone = 'America/St_Johns'; ALTER DATABASE d SET DateStyle = 'SQL, DMY';"
                        + " ALTER DATABASE d SET IntervalStyle = 'sql_standard'; ALTER DATABASE d SET extra_float_digits = -3"
                        + " → TimeZone = 'America/St_Johns'; DateStyle = 'ISO, DMY'; IntervalStyle = sql_standard;"
                        + " extra_float_digits = -3",
                "ALTER DATABASE d SET TimeZone = 'Asia/Tokyo'; ALTER ROLE r SET timezone = 'Asia/Kathmandu';"
                        + " ALTER ROLE r IN DATABASE d SET TIME ZONE -7; ALTER ROLE r SET DateStyle = 'German';"
                        + " ALTER DATABASE d SET IntervalStyle = 'postgres_verbose'; ALTER ROLE r SET IntervalStyle = 'iso_8601'"
                        + " → TimeZone = '<-07>+07'; DateStyle = 'ISO, DMY'; IntervalStyle = iso_8601",
                "ALTER ROLE r SET DateStyle = 'YMD'; ALTER DATABASE d SET bytea_output = 'escape'"
                        + " → TimeZone = '@'; DateStyle = 'ISO, YMD'; bytea_output = escape",
                "SELECT 1 → TimeZone = '@'",
            })
    void usersCodeRunsAsInAPlainSession(String settings) throws SQLException {
        String[] parts = settings.split(" → ", 2);
        createTable();
        for (String statement : parts[0].split("; ", -1)) {
            LocalPostgres.execute(
                    database,
                    statement
                            .replace("ROLE r ", "ROLE " + role + " ")
                            .replace("DATABASE d ", "DATABASE " + database.name() + " "));
        }
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        try (Connector connector = TestConnector.open(database, role, role)) {
            for (Write write : List.of(create(1, "1", OLD), update(2, "1", OLD, NEW), create(3, "2", OLD))) {
                assertApplied(write(connector, List.of(write)));
            }
            assertApplied(write(connector, List.of(delete(4, "2", OLD))));
        }
        List<List<String>> ours = state();
        LocalPostgres.execute(database, "TRUNCATE events, audit RESTART IDENTITY");
        try (Connection plain = plain(parts[1])) {
            insert(plain, 1, OLD);
            replace(plain, 1, NEW);
            insert(plain, 2, OLD);
            run(plain, "DELETE FROM events WHERE id = 2");
        }
        assertThat(ours).isEqualTo(state()).hasSizeGreaterThan(8);
    }

    @Test
    void aCopyRunsAsInAPlainSession() throws SQLException {
        createTable();
        OddRole.setOddly(database, role);
        try (Connector connector = TestConnector.open(database, role, role)) {
            LocalPostgres.execute(database, "DROP TRIGGER stamp ON events");
            List<Write> writes = new ArrayList<>();
            IntStream.rangeClosed(101, 160).forEach(i -> writes.add(create(i, Integer.toString(i), OLD)));
            assertApplied(write(connector, writes));
            assertThat(stored(connector, "160")).isEqualTo(OLD);
        }
        List<List<String>> ours = state();
        LocalPostgres.execute(database, "TRUNCATE events, audit RESTART IDENTITY");
        try (Connection plain =
                plain("TimeZone = 'Pacific/Auckland'; extra_float_digits = 0; IntervalStyle = sql_standard;"
                        + " bytea_output = escape; DateStyle = 'ISO, DMY'")) {
            plain.setAutoCommit(false);
            for (int i = 101; i <= 160; i++) {
                insert(plain, i, OLD);
            }
            plain.commit();
        }
        assertThat(ours).isEqualTo(state());
    }

    @Test
    void currentRecordsAreExact() throws SQLException {
        createTable();
        OddRole.setOddly(database, role);
        try (Connector connector = TestConnector.open(database, role, role)) {
            assertApplied(write(connector, List.of(create(1, "1", OLD), create(2, "2", NEW))));
            assertThat(write(connector, List.of(update(3, "2", OLD, OLD), create(4, "1", NEW), delete(5, "2", OLD))))
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(WriteOutcome.Conflicted.class))
                    .extracting(outcome -> values(((WriteOutcome.Conflicted) outcome).current()))
                    .containsExactlyInAnyOrder(NEW, OLD, NEW);
            assertThat(LocalPostgres.query(database, "SELECT DISTINCT seen[1] FROM events"))
                    .isEqualTo(List.of(List.of("Pacific/Auckland")));
            // A value that the role's own text does not tell from another is another.
            List<String> almost = new ArrayList<>(OLD);
            almost.set(7, "(0.3,1e+100)");
            assertThat(write(connector, List.of(update(6, "1", almost, NEW))))
                    .hasOnlyElementsOfType(WriteOutcome.Conflicted.class);
            assertApplied(write(connector, List.of(update(7, "1", OLD, NEW))));
            assertThat(stored(connector, "1")).isEqualTo(NEW);
        }
    }

    @Test
    void aChangedSettingIsSeenSoon() throws SQLException {
        createTable();
        OddRole.setOddly(database, role);
        try (Connector connector = TestConnector.open(database, role, role)) {
            assertApplied(write(connector, List.of(create(1, "1", OLD))));
            LocalPostgres.execute(database, "ALTER ROLE " + role + " SET TimeZone = 'Asia/Tokyo'");
            TestConnector.await("the new time zone", () -> {
                assertApplied(write(connector, List.of(update(2, "1", OLD, OLD))));
                return LocalPostgres.query(database, "SELECT seen[1] FROM events")
                        .equals(List.of(List.of("Asia/Tokyo")));
            });
        }
    }

    @Test
    void aTimeZoneThatTheServerDoesNotKnowStopsNoWrite() throws SQLException {
        createTable();
        OddRole.setOddly(database, role);
        run(
                database,
                "UPDATE pg_db_role_setting SET setconfig = ARRAY['TimeZone=No/Where', 'DateStyle=ISO, DMY'] WHERE setrole = '"
                        + role + "'::regrole");
        try (Connector connector = TestConnector.open(database, role, role)) {
            assertApplied(write(connector, List.of(create(1, "1", OLD))));
            assertThat(stored(connector, "1")).isEqualTo(OLD);
        }
        run(database, "ALTER ROLE " + role + " RESET ALL");
    }

    /** The role may read the server's files, as a superuser may. */
    @Test
    void theServersOwnTimeZoneIsThatOfItsFiles() throws Exception {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("timezone", "Pacific/Auckland");
        try (LocalPostgres server = LocalPostgres.start(settings)) {
            LocalPostgres.Database own = server.createDatabase();
            LocalPostgres.execute(
                    own,
                    "CREATE TABLE notes (id int PRIMARY KEY, name text)",
                    "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN NEW.name := current_setting('TimeZone'); RETURN NEW; END $$",
                    "CREATE TRIGGER stamp BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp()");
            TableSelection notes = TestConnector.select("public.notes", "name");
            try (Connector connector = TestConnector.open(own)) {
                for (int i = 1; i <= 2; i++) {
                    assertApplied(connector
                            .target()
                            .write(
                                    notes,
                                    List.of(new Write.Create(
                                            new WriteId(i),
                                            Fields.of(notes.layout(), "n"),
                                            Optional.of(RecordKey.of(Integer.toString(i))),
                                            List.of()))));
                }
            }
            assertThat(LocalPostgres.query(own, "SELECT DISTINCT name FROM notes"))
                    .isEqualTo(List.of(List.of("Pacific/Auckland")));
        }
    }

    private void createTable() {
        OddRole.create(database, role);
        LocalPostgres.execute(
                database,
                TABLE,
                "CREATE TABLE audit (n serial, what text, line text)",
                STAMP,
                AUDIT,
                "CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION stamp()",
                "CREATE TRIGGER later AFTER INSERT OR UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION note()",
                "CREATE CONSTRAINT TRIGGER at_last AFTER INSERT OR UPDATE OR DELETE ON events DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION note()",
                "ALTER TABLE events OWNER TO " + role,
                "ALTER TABLE audit OWNER TO " + role);
    }

    /** A session of the role as another client would have it, but for the style of dates that the driver needs. */
    private Connection plain(String settings) throws SQLException {
        String server = String.valueOf(
                LocalPostgres.query(database, "SHOW log_timezone").getFirst().getFirst());
        Connection plain = DriverManager.getConnection(database.jdbcUrl(), role, role);
        run(plain, "RESET extra_float_digits");
        for (String setting : settings.split("; ", -1)) {
            run(plain, "SET " + setting.replace("@", server));
        }
        return plain;
    }

    private static void insert(Connection plain, int id, List<String> values) throws SQLException {
        String sql = "INSERT INTO events (id, " + String.join(", ", NAMES) + ") VALUES (" + id
                + ", ?::timestamptz, ?::timestamptz[], ?::tstzrange, ?::interval, ?::bytea, ?::float8, ?::money, ?::point)";
        set(plain, sql, values);
    }

    private static void replace(Connection plain, int id, List<String> values) throws SQLException {
        set(
                plain,
                "UPDATE events SET at = ?::timestamptz, ats = ?::timestamptz[], during = ?::tstzrange, span = ?::interval,"
                        + " bytes = ?::bytea, weight = ?::float8, price = ?::money, place = ?::point WHERE id = " + id,
                values);
    }

    private static void set(Connection plain, String sql, List<String> values) throws SQLException {
        try (PreparedStatement statement = plain.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            statement.execute();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void run(LocalPostgres.Database database, String sql) {
        LocalPostgres.execute(database, sql);
    }

    private List<List<String>> state() {
        List<List<String>> rows = new ArrayList<>();
        for (String sql : List.of(
                "SELECT what, line FROM audit ORDER BY n",
                "SELECT id, day, today, made, seen, at, ats, during, span, bytes, weight, price, place::text FROM events"
                        + " ORDER BY id")) {
            LocalPostgres.query(database, sql)
                    .forEach(row -> rows.add(row.stream().map(String::valueOf).toList()));
        }
        return rows;
    }

    private static List<String> stored(Connector connector, String key) {
        return values(TestConnector.fetch(connector, EVENTS, "id", key));
    }

    private static List<String> values(StoredRecord record) {
        return IntStream.range(0, NAMES.length)
                .mapToObj(place -> String.valueOf(record.fields().value(place)))
                .toList();
    }

    private static List<WriteOutcome> write(Connector connector, List<Write> writes) {
        return connector.target().write(EVENTS, writes);
    }

    private static void assertApplied(List<WriteOutcome> outcomes) {
        assertThat(outcomes).hasOnlyElementsOfType(WriteOutcome.Applied.class);
    }

    private static Fields fields(List<String> values) {
        Fields.Builder fields = Fields.builder(EVENTS.layout());
        for (int i = 0; i < values.size(); i++) {
            fields.set(i, values.get(i));
        }
        return fields.build();
    }

    private static Write create(int id, String key, List<String> values) {
        return new Write.Create(new WriteId(id), fields(values), Optional.of(RecordKey.of(key)), List.of());
    }

    private static Write update(int id, String key, List<String> expected, List<String> values) {
        return new Write.Update(new WriteId(id), RecordKey.of(key), fields(values), fields(expected));
    }

    private static Write delete(int id, String key, List<String> expected) {
        return new Write.Delete(new WriteId(id), RecordKey.of(key), fields(expected));
    }
}
