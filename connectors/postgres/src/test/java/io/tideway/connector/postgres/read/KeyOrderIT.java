package io.tideway.connector.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of every type: pages skip no record, and reads and writes find each, wherever the operators are and whatever the search path. */
final class KeyOrderIT {

    private static final int RECORDS = 30;
    private static final int PAGE = 7;

    /** Keys as columns, and as expressions over {@code g}, from 1 to {@link #RECORDS}. */
    private static final String[][] KEYS = {
        {"id int", "g"},
        {"id smallint", "g - 10"},
        {"id numeric", "g / 2.0"},
        {"id numeric(10,3)", "g - 10"},
        {"id float8", "(g - 15) * -0.1"},
        {"id real", "(g - 15) * -0.1"},
        {"id text", "chr(64 + g) || chr(200 - g) || 'x'"},
        {"id text COLLATE \"C\"", "CASE WHEN g % 2 = 0 THEN upper(md5(g::text)) ELSE md5(g::text) END"},
        {"id text COLLATE blind", "CASE WHEN g % 2 = 0 THEN upper(md5(g::text)) ELSE md5(g::text) END"},
        {"id varchar(40)", "CASE WHEN g % 2 = 0 THEN upper(md5(g::text)) ELSE md5(g::text) END"},
        {"id char(5)", "'x' || g"},
        {"id \"char\"", "chr(64 + g)::\"char\""},
        {"id name", "('n' || g)::name"},
        {"id bool, code int", "g % 2 = 0, g"},
        {"id far.citext", "CASE WHEN g % 2 = 0 THEN upper(md5(g::text)) ELSE md5(g::text) END"},
        {"id far.loose", "CASE WHEN g % 2 = 0 THEN upper(md5(g::text)) ELSE md5(g::text) END"},
        {"tenant int, id far.citext", "g / 10, CASE WHEN g % 2 = 0 THEN upper('k' || g) ELSE 'k' || g END"},
        {"id far.citext, part far.ltree, n int", "chr(97 + g % 2), ('a.b' || g / 10)::far.ltree, g"},
        {"id far.ltree", "('Top.n' || g)::far.ltree"},
        {"id far.hstore", "far.hstore('a', g::text)"},
        {"id far.cube", "far.cube(g)"},
        {"id far.seg", "(g || '..' || g + 1)::far.seg"},
        {"id far.backwards", "ROW(g)::far.backwards"},
        {"id far.behind", "ROW(g)::far.backwards"},
        {"id far.mood", "(enum_range(NULL::far.mood))[g]"},
        {"id far.feeling", "(enum_range(NULL::far.mood))[g]::far.feeling"},
        {"id far.span", "int4range(g % 4, g + 10)::far.span"},
        {"id far.mood[]", "ARRAY[(enum_range(NULL::far.mood))[g]]"},
        {"id far.pair", "ROW(g / 2, CASE WHEN g % 2 = 0 THEN 'A b' ELSE 'a,\"' END)::far.pair"},
        {"id far.many", "ARRAY[g, 1]"},
        {"id int[]", "ARRAY[g % 3, g]"},
        {"id text[]", "ARRAY[chr(64 + g % 3), 'x' || g]"},
        {"id int4range", "int4range(g % 4, g + 10)"},
        {"id int4multirange", "int4multirange(int4range(g, g + 1))"},
        {"id cidr", "('10.' || g || '.0.0/16')::cidr"},
        {"id inet", "('10.0.0.' || g || '/24')::inet"},
        {"id macaddr", "('08:00:2b:01:02:' || lpad(to_hex(g), 2, '0'))::macaddr"},
        {"id uuid", "md5(g::text)::uuid"},
        {"id bytea", "decode(md5(g::text), 'hex')"},
        {"id bit(8)", "(g * 7)::bit(8)"},
        {"id varbit", "(g * 7)::bit(8)::varbit"},
        {"id date", "'2000-01-01'::date - g"},
        {"id timestamptz", "'2000-01-01'::timestamptz - g * interval '1 s 1 us'"},
        {"id time", "'12:00'::time - g * interval '1 s'"},
        {"id timetz", "'12:00+02'::timetz - g * interval '1 s'"},
        {"id interval", "g * interval '1 month -3 hours'"},
        {"id money", "g * '-1.10'::money"},
        {"id oid", "g::oid"},
        {"id regclass", "g::oid::regclass"},
        {"id pg_lsn", "'0/0'::pg_lsn + g"},
        {"id tsvector", "to_tsvector('simple', 'w' || g)"},
        {"id jsonb", "jsonb_build_object('a', g)"},
        {"\"t.x\" int, \"u.n\" text", "g, g::text"},
    };

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @BeforeEach
    void createTypes() {
        String labels =
                String.join(", ", numbers().map(g -> "'m" + (100 - g) + "'").toList());
        LocalPostgres.execute(
                database,
                "CREATE SCHEMA far",
                "CREATE EXTENSION citext SCHEMA far",
                "CREATE EXTENSION ltree SCHEMA far",
                "CREATE EXTENSION hstore SCHEMA far",
                "CREATE EXTENSION cube SCHEMA far",
                "CREATE EXTENSION seg SCHEMA far",
                "CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE DOMAIN far.strict AS far.citext CHECK (value <> '')",
                "CREATE DOMAIN far.loose AS far.strict",
                "CREATE DOMAIN far.many AS int[]",
                "CREATE TYPE far.mood AS ENUM (" + labels + ")",
                "CREATE DOMAIN far.feeling AS far.mood CHECK (value IS NOT NULL)",
                "CREATE DOMAIN far.span AS int4range",
                "CREATE TYPE far.pair AS (a int, b far.citext)",
                "CREATE TYPE far.backwards AS (n int)",
                "CREATE DOMAIN far.behind AS far.backwards");
        createBackwardsOrder();
        createTraps();
    }

    private static Stream<Integer> numbers() {
        return IntStream.rangeClosed(1, RECORDS).boxed();
    }

    /** A type whose order is its own, and whose operators have names of their own. */
    private void createBackwardsOrder() {
        String[][] operators = {
            {"<<<", ">", "1"}, {"<<=", ">=", "2"}, {"===", "=", "3"}, {">>=", "<=", "4"}, {">>>", "<", "5"}
        };
        List<String> statements = new ArrayList<>();
        List<String> members = new ArrayList<>();
        for (String[] operator : operators) {
            String function = "far.backwards_" + operator[2];
            statements.add(
                    "CREATE FUNCTION " + function + " (a far.backwards, b far.backwards) RETURNS bool IMMUTABLE STRICT"
                            + " LANGUAGE sql AS 'SELECT ($1).n OPERATOR(pg_catalog." + operator[1] + ") ($2).n'");
            statements.add("CREATE OPERATOR far." + operator[0]
                    + " (LEFTARG = far.backwards, RIGHTARG = far.backwards, FUNCTION = " + function
                    + (operator[2].equals("3") ? ", MERGES, HASHES" : "") + ")");
            members.add("OPERATOR " + operator[2] + " far." + operator[0]);
        }
        statements.add(
                "CREATE FUNCTION far.backwards_compare (a far.backwards, b far.backwards) RETURNS int IMMUTABLE STRICT"
                        + " LANGUAGE sql AS 'SELECT pg_catalog.btint4cmp(($2).n, ($1).n)'");
        statements.add("CREATE OPERATOR CLASS far.backwards_order DEFAULT FOR TYPE far.backwards USING btree AS "
                + String.join(", ", members) + ", FUNCTION 1 far.backwards_compare(far.backwards, far.backwards)");
        LocalPostgres.execute(database, statements.toArray(String[]::new));
    }

    /** Operators that stand in the search path before the server's, and say no. */
    private void createTraps() {
        List<String> statements = new ArrayList<>(List.of("CREATE SCHEMA trap"));
        for (String type : List.of("int", "text", "varchar", "numeric", "uuid", "far.citext", "far.mood")) {
            statements.add(
                    "CREATE FUNCTION trap.no(" + type + ", " + type + ") RETURNS bool LANGUAGE sql AS 'SELECT false'");
            for (String name : List.of("=", ">", "<")) {
                statements.add("CREATE OPERATOR trap." + name + " (LEFTARG = " + type + ", RIGHTARG = " + type
                        + ", FUNCTION = trap.no)");
            }
        }
        statements.add("ALTER DATABASE " + database.name() + " SET search_path = trap, pg_catalog");
        LocalPostgres.execute(database, statements.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void pagesSkipNoRecordAndReadsAndWritesFindEach() {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < KEYS.length; i++) {
            String table = "keys_" + i;
            create(table, KEYS[i][0], KEYS[i][1]);
            try {
                check(TestConnector.select("public." + table, "note"));
            } catch (RuntimeException | AssertionError e) {
                wrong.add(KEYS[i][0] + ": " + e.getMessage());
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void create(String table, String columns, String values) {
        String names = columns.replaceAll("(\"[^\"]*\"|\\w+) [^,(]*(\\([^)]*\\))?", "$1");
        LocalPostgres.execute(
                database,
                "SET search_path = public, far",
                "CREATE TABLE public." + table + " (" + columns + ", note text, PRIMARY KEY (" + names + "))",
                "INSERT INTO public." + table + " SELECT " + values + ", 'before' FROM generate_series(1, " + RECORDS
                        + ") g");
    }

    private void check(TableSelection table) {
        List<RecordKey> keys = page(table);
        assertThat(keys).hasSize(RECORDS).doesNotHaveDuplicates();
        List<String> by = schema(table).keyFields();
        assertThat(connector.source().fetch(table, by, keys))
                .extracting(StoredRecord::key)
                .containsExactlyInAnyOrderElementsOf(keys);
        assertApplied(table, keys.stream().map(key -> update(table, key)).toList());
        assertThat(connector.source().fetch(table, by, keys))
                .allMatch(record -> "after".equals(record.fields().value("note")));
        assertThat(create(table, keys)).allMatch(WriteOutcome.Conflicted.class::isInstance);
        assertApplied(table, keys.stream().map(key -> delete(table, key)).toList());
        assertThat(page(table)).isEmpty();
        assertThat(create(table, keys)).allMatch(WriteOutcome.Applied.class::isInstance);
        assertThat(page(table)).containsExactlyInAnyOrderElementsOf(keys);
    }

    private List<RecordKey> page(TableSelection table) {
        List<RecordKey> keys = new ArrayList<>();
        ChunkCursor cursor = ChunkCursor.START;
        SnapshotChunk chunk;
        do {
            chunk = connector.source().snapshot(table, cursor, PAGE);
            chunk.records().forEach(record -> keys.add(record.key()));
            cursor = chunk.next();
        } while (!chunk.last() && keys.size() <= RECORDS);
        return keys;
    }

    private TableSchema schema(TableSelection table) {
        return connector.discover().stream()
                .filter(each -> each.name().equals(table.table()))
                .findFirst()
                .orElseThrow();
    }

    private void assertApplied(TableSelection table, List<Write> writes) {
        assertThat(connector.target().write(table, writes)).allMatch(WriteOutcome.Applied.class::isInstance);
    }

    private static Write update(TableSelection table, RecordKey key) {
        return new Write.Update(
                new WriteId(key.text().hashCode() & 0xFFFFFF),
                key,
                TestConnector.fields(table, "note", "after"),
                TestConnector.fields(table, "note", "before"));
    }

    private static Write delete(TableSelection table, RecordKey key) {
        return new Write.Delete(
                new WriteId(key.text().hashCode() & 0xFFFFFF), key, TestConnector.fields(table, "note", "after"));
    }

    private List<WriteOutcome> create(TableSelection table, List<RecordKey> keys) {
        List<Write> writes = new ArrayList<>();
        for (RecordKey key : keys) {
            writes.add(new Write.Create(
                    new WriteId(writes.size()),
                    TestConnector.fields(table, "note", "again"),
                    Optional.of(key),
                    List.of()));
        }
        return connector.target().write(table, writes);
    }

    @Test
    void aKeyHasNoIncludedColumns() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE public.with_more (id int, more json, PRIMARY KEY (id))",
                "CREATE TABLE public.included (id int, more int, PRIMARY KEY (id) INCLUDE (more))",
                "CREATE VIEW public.shown AS SELECT more, id AS \"a: b\" FROM public.included",
                "CREATE MATERIALIZED VIEW public.kept AS SELECT id, more FROM public.included",
                "CREATE UNIQUE INDEX ON public.kept (id) INCLUDE (more)");
        assertThat(schema(TestConnector.select("public.included", "id")).keyFields())
                .containsExactly("id");
        assertThat(schema(TestConnector.select("public.shown", "a: b")).keyFields())
                .containsExactly("a: b");
        assertThat(schema(TestConnector.select("public.kept", "id")).keyFields())
                .containsExactly("id");
    }

    @Test
    void aMaterializedViewIsReadByAnIndexThatSortsAsTheServerDoes() {
        LocalPostgres.execute(
                database,
                "CREATE TABLE public.words (word far.citext)",
                "CREATE MATERIALIZED VIEW public.kept AS SELECT word FROM public.words",
                "CREATE UNIQUE INDEX ON public.kept (word pg_catalog.text_pattern_ops)");
        TableSchema schema = schema(TestConnector.select("public.kept", "word"));
        assertThat(schema.keyFields()).isEmpty();
        assertThat(schema.notAsSource()).isNotEmpty();
    }
}
