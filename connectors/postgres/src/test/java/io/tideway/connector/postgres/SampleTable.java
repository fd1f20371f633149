package io.tideway.connector.postgres;

import io.tideway.spi.TableName;
import io.tideway.testkit.contract.TypeSamples.Sample;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.List;

/** A table with a column of every common type, and values that others have got wrong. */
final class SampleTable {

    static final TableName NAME = TableName.parse("Odd \"schema\".Every type");

    private static final String SCHEMA = "\"Odd \"\"schema\"\"\"";

    private static final String[][] COLUMNS = {
        {"a_text", "text", "", " blanks ", "it's \\ \"quoted\"", "line\nbreak\ttab", "漢字 🙂"},
        {"a_varchar", "varchar(5)", "abcde", ""},
        {"a_char", "char(5)", "abc", "", "a b"},
        {"a_name", "name", "some_name"},
        {"a_smallint", "smallint", "-32768", "32767"},
        {"an_integer", "integer", "-2147483648", "0"},
        {"a_bigint", "bigint", "-9223372036854775808", "9223372036854775807"},
        {
            "a_numeric",
            "numeric",
            "NaN",
            "0.00000000000000000000000000000000000001",
            "123456789012345678901234567890.5",
            "-1.50"
        },
        {"a_numeric_2", "numeric(10,2)", "-12345678.90", "0.00"},
        {"a_real", "real", "3.4028235e+38", "1.1754944e-38", "NaN", "0.1"},
        {"a_double", "double precision", "1.7976931348623157e+308", "-Infinity", "0.30000000000000004", "1e-05"},
        {"a_boolean", "boolean", "true", "false"},
        {"a_date", "date", "2024-02-29", "infinity", "-infinity", "0044-03-15 BC", "5874897-12-31"},
        {"a_time", "time", "23:59:59.999999", "00:00:00", "24:00:00"},
        {"a_timetz", "timetz", "12:00:00.5+05:30"},
        {"a_timestamp", "timestamp", "2024-02-29 23:59:59.999999", "infinity", "-infinity", "0044-03-15 12:00:00 BC"},
        {"a_timestamp_0", "timestamp(0)", "2024-02-29 23:59:59"},
        {"a_timestamptz", "timestamptz", "2024-02-29 23:59:59.5+00", "infinity", "1900-01-01 00:00:00+00"},
        {"an_interval", "interval", "P1Y2M3DT4H5M6.7S", "P-1Y-2M3DT-4H-5M-6S", "PT0S"},
        {"a_uuid", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"a_bytea", "bytea", "\\x", "\\x00ff5c27"},
        {"a_json", "json", "{\"b\":1,  \"a\" : [1.0, null]}"},
        {"a_jsonb", "jsonb", "{\"a\": [1.0, null], \"b\": \"x\\\\\"}"},
        {"an_xml", "xml", "<a b=\"c\">d</a>"},
        {"a_money", "money", "-$12.34"},
        {"a_bit", "bit(3)", "101"},
        {"a_varbit", "bit varying", "10110"},
        {"an_inet", "inet", "192.168.0.1", "192.168.0.0/24", "2001:db8::1"},
        {"a_cidr", "cidr", "10.0.0.0/8"},
        {"a_macaddr", "macaddr", "08:00:2b:01:02:03"},
        {"a_tsvector", "tsvector", "'cat':2 'fat':1"},
        {"a_tsquery", "tsquery", "'fat' & 'cat'"},
        {"a_point", "point", "(1.5,-2)"},
        {"a_box", "box", "(1,1),(0,0)"},
        {"an_array", "integer[]", "{}", "{1,NULL,3}", "{{1,2},{3,4}}"},
        {"a_text_array", "text[]", "{\"a,b\",\"c\\\"d\",\"\",NULL,\"NULL\"}"},
        {"a_range", "int4range", "[1,5)", "empty"},
        {"a_tstzrange", "tstzrange", "[\"2024-01-01 00:00:00+00\",)"},
        {"a_multirange", "int4multirange", "{[1,3),[5,8)}"},
        {"an_enum", SCHEMA + ".\"Mood\"", "so so", "ok"},
        {"a_domain", SCHEMA + ".positive", "17"},
        {"a_composite", SCHEMA + ".pair", "(1,\"a b\")"},
        {"a_hstore", "public.hstore", "\"a\"=>\"1\", \"b\"=>NULL"},
        {"a_citext", "public.citext", "MiXed"},
        {"an_internal_char", "\"char\"", "x"},
        {"a_regclass", "regclass", "pg_class"},
        {"a_lsn", "pg_lsn", "16/B374D848"},
    };

    private SampleTable() {}

    static void create(LocalPostgres.Database database) {
        StringBuilder columns = new StringBuilder("id uuid PRIMARY KEY DEFAULT gen_random_uuid()");
        for (String[] column : COLUMNS) {
            columns.append(", ").append(column[0]).append(' ').append(column[1]);
        }
        LocalPostgres.execute(
                database,
                "CREATE EXTENSION IF NOT EXISTS hstore",
                "CREATE EXTENSION IF NOT EXISTS citext",
                "CREATE SCHEMA " + SCHEMA,
                "CREATE TYPE " + SCHEMA + ".\"Mood\" AS ENUM ('sad', 'so so', 'ok')",
                "CREATE DOMAIN " + SCHEMA + ".whole AS integer",
                "CREATE DOMAIN " + SCHEMA + ".positive AS " + SCHEMA + ".whole CHECK (value > 0)",
                "CREATE TYPE " + SCHEMA + ".pair AS (a integer, b text)",
                "CREATE TABLE " + SCHEMA + ".\"Every type\" (" + columns + ")");
    }

    static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (String[] column : COLUMNS) {
            for (int i = 2; i < column.length; i++) {
                samples.add(new Sample(column[0], column[i]));
            }
        }
        return samples;
    }
}
