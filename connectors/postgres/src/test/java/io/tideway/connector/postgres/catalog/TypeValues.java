package io.tideway.connector.postgres.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values of each plain type, by its name in {@code pg_type}: ordinary ones, and those at its edges. Ranges, multiranges, enums and
 * arrays need none: {@link TypeTable} makes theirs of the values of what they are made of.
 */
final class TypeValues {

    private static final String[][] PLAIN = {
        {"bool", "t", "f"},
        {"bytea", "\\x", "\\x00ff5c27"},
        {"char", "x", " ", ""},
        {"name", "some_name", "Überschrift \"x\""},
        {"int8", "-9223372036854775808", "0", "9223372036854775806"},
        {"int2", "-32768", "0", "32767"},
        {"int2vector", "1 -2 3", ""},
        {"int4", "-2147483648", "0", "2147483646"},
        {"regproc", "now", "kinds.half", "-", "999999"},
        {"text", "", " blanks ", "it's \\ \"quoted\"", "line\nbreak\ttab\r\n", "NULL", "漢字 🙂", "\\N", "àé"},
        {"oid", "0", "4294967295"},
        {"tid", "(0,1)", "(4294967295,65535)"},
        {"xid", "3", "4294967295"},
        {"cid", "0", "4294967295"},
        {"oidvector", "1 4294967295", ""},
        {"json", "{\"b\":1,  \"a\" : [1.0, null], \"a\":\"\\u00e9\"}", " null ", "\"x\\\\y\""},
        {"xml", "<a b=\"c\">d &amp; é</a>", "text <b/> only", "<!-- c -->", ""},
        {"point", "(1.5,-2)", "(NaN,Infinity)", "(0.1,1e-300)"},
        {"lseg", "[(1,2),(3,4.5)]"},
        {"path", "[(1,2),(3,4)]", "((1,2),(3,4),(0,0))"},
        {"box", "(3,4),(1,2)"},
        {"polygon", "((0,0),(1,0),(0.1,1))"},
        {"line", "{1,-1,0.1}"},
        {"circle", "<(1,2),0.1>"},
        {"float4", "3.4028235e+38", "1e-45", "-0", "NaN", "Infinity", "-Infinity", "0.1", "16777217"},
        {"float8", "1.7976931348623157e+308", "5e-324", "-0", "NaN", "Infinity", "-Infinity", "0.30000000000000004"},
        {"money", "-12.34", "92233720368547758.07", "0"},
        {"macaddr", "08:00:2b:01:02:03"},
        {"inet", "192.168.0.1", "192.168.0.1/24", "2001:db8::1", "::ffff:1.2.3.4/128", "0.0.0.0/0"},
        {"cidr", "10.0.0.0/8", "192.168.0.1/32", "2001:db8::/32"},
        {"macaddr8", "08:00:2b:01:02:03:04:05"},
        {"aclitem", "pg_monitor=r*w/pg_monitor", "=r/pg_monitor"},
        {"bpchar", "abc", "", " a b"},
        {"varchar", "abcde", "", "trailing  "},
        {"date", "2024-02-29", "infinity", "-infinity", "4713-01-01 BC", "0044-03-15 BC", "5874897-12-31", "0001-01-01"
        },
        {"time", "23:59:59.999999", "00:00:00", "24:00:00"},
        {
            "timestamp",
            "2024-02-29 23:59:59.999999",
            "infinity",
            "-infinity",
            "0044-03-15 12:00:00 BC",
            "294276-12-31 23:59:59"
        },
        {
            "timestamptz",
            "2024-02-29 23:59:59.5+00",
            "infinity",
            "-infinity",
            "0044-03-15 12:00:00+00 BC",
            "1890-01-01 00:00:00+00",
            "294276-12-31 23:59:59.999999+00"
        },
        {
            "interval",
            "P1Y2M3DT4H5M6.7S",
            "P-1Y2M-3DT4H-5M6S",
            "PT0S",
            "P30D",
            "P1M",
            "PT24H",
            "PT-0.000001S",
            "P178000000Y"
        },
        {"timetz", "12:00:00.5+05:30", "24:00:00-15:59", "00:00:00+00"},
        {"bit", "1"},
        {"varbit", "10110", ""},
        {
            "numeric",
            "NaN",
            "Infinity",
            "-Infinity",
            "-0",
            "1.50",
            "1.500",
            "0.00000000000000000000000000000000000001",
            "123456789012345678901234567890.5",
            "1e300",
            "1e-300"
        },
        {"refcursor", "c1", "a \"b\""},
        {"regprocedure", "now()", "kinds.half(integer)", "-"},
        {"regoper", "pg_catalog.||/", "0"},
        {"regoperator", "+(integer,integer)", "|/(NONE,double precision)"},
        {"regclass", "pg_class", "kinds.\"Odd\"", "public.plain", "-", "999999"},
        {"regtype", "integer", "kinds.mood", "timestamp with time zone", "-"},
        {"regrole", "pg_monitor", "-"},
        {"regnamespace", "pg_catalog", "kinds"},
        {"regcollation", "\"C\"", "pg_catalog.\"POSIX\""},
        {"regconfig", "simple", "kinds.plain"},
        {"regdictionary", "simple"},
        {"uuid", "A0EEBC99-9c0b4ef8bb6d6bb9bd380a11", "00000000-0000-0000-0000-000000000000"},
        {"pg_lsn", "16/B374D848", "0/0", "FFFFFFFF/FFFFFFFF"},
        {"tsvector", "'cat':2A,5 'fat''s':1", "", "'\\\\b'"},
        {"tsquery", "'fat' & !'cat':*AB | ( 'a' <2> 'b' )", ""},
        {"jsonb", "{\"b\":1,  \"a\" : [1.0, 1e5, null]}", "\"\\u0007\\t\\\"é\\\\\"", "null", "[]"},
        {"jsonpath", "$.\"a\"[*]?(@.\"b\" > 1)", "lax $"},
        {"txid_snapshot", "10:20:10,14,15", "1:1:"},
        {"pg_snapshot", "10:20:10,14,15", "1:1:"},
        {"xid8", "3", "18446744073709551615"},
        // Made by TypeTable, or brought by extensions.
        {"whole", "-5", "0", "2147483646"},
        {"positive", "17"},
        {"short", "abcde", ""},
        {"price", "12.30", "NaN"},
        {"codes", "{1,NULL,3}", "{}", "[2:3]={7,8}"},
        {
            "pair",
            "(1.50,\"a \"\"b\"\", c\",\"{\"\"2024-02-29 12:00:00+00\"\",NULL}\",P1DT2H,ok)",
            "(,,,,)",
            "(NaN,\"\",{},PT0S,sad)"
        },
        {"hstore", "\"a\"=>\"1\", \"b\"=>NULL, \"q\\\"\"=>\"\"", ""},
        {"citext", "MiXed", "mixed", ""},
    };

    /** Types with a modifier, or narrower than their name suggests. */
    static final String[][] MODIFIED = {
        {"numeric(10,2)", "-12345678.90", "0", "NaN"},
        {"numeric(1000,500)", "1e-500", "1"},
        {"varchar(5)", "abcde", "ab   ", ""},
        {"char(5)", "abc", "", "a b", "     "},
        {"bit(3)", "101"},
        {"bit varying(5)", "10110", ""},
        {"time(0)", "23:59:59", "24:00:00"},
        {"timetz(2)", "12:00:00.25+05:30"},
        {"timestamp(0)", "2024-02-29 23:59:59"},
        {"timestamptz(3)", "2024-02-29 23:59:59.125+00"},
        {"interval(0)", "P1DT2H3M4S"},
        {"interval year to month", "P1Y2M"},
        {"numeric(10,2)[]", "{1.50,NULL}", "{{1.50,NaN},{0.00,-1.00}}"},
        {"varchar(5)[]", "{abcde,\"ab   \",\"\"}"},
        {"char(3)[]", "{a,NULL,\"\"}"},
        {"timestamp(0)[]", "{infinity,\"0044-03-15 12:00:00 BC\"}"},
    };

    private static final Map<String, List<String>> BY_TYPE = new LinkedHashMap<>();

    static {
        for (String[] row : PLAIN) {
            BY_TYPE.put(row[0], List.of(row).subList(1, row.length));
        }
    }

    private TypeValues() {}

    /** The values of a type; empty: the tests have none. */
    static Optional<List<String>> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }
}
