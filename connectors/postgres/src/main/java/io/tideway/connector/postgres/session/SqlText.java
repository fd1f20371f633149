package io.tideway.connector.postgres.session;

/** Pieces of SQL text. */
public final class SqlText {

    /** Where the server writes its log now; the very beginning on a server in recovery, which writes none. */
    public static final String INSERT_LSN =
            "CASE WHEN pg_catalog.pg_is_in_recovery() THEN '0/0' ELSE pg_catalog.pg_current_wal_insert_lsn()::pg_catalog.text END";

    private SqlText() {}

    /** A name in quotes: always, so that case and reserved words do not matter. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A schema and a name in it. */
    public static String qualified(String schema, String name) {
        return identifier(schema) + "." + identifier(name);
    }

    /** A text constant, right under {@code standard_conforming_strings}. */
    public static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** The call that gives a setting a value, which is an expression, until the transaction ends; null means the session's default. */
    static String setLocally(String setting, String value) {
        return "pg_catalog.set_config('" + setting + "', " + value + ", true)";
    }
}
