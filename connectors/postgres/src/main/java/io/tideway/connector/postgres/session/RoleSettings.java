package io.tideway.connector.postgres.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The settings that users' code sees while this connector writes: those that a session of the role has of its own.
 *
 * <p>The driver gives each session a time zone and the date style {@code ISO}, and so hides those of the role, the
 * database and the server. The style must stay, since the driver ends a session with another one; the order of day and
 * month is the role's. The other settings are the session's own defaults.
 *
 * @param timeZone the role's in this database, or the database's, or the server's
 * @param dateStyle ISO, with the order of the role, the database or the server
 * @param readNanos when they were read, as {@link System#nanoTime}
 */
public record RoleSettings(String timeZone, String dateStyle, long readNanos) {

    /** Keeps the role's time zone for the transaction, while the connector reads values in its own. */
    private static final String KEPT_ZONE = "tideway.time_zone";

    /** The settings on which the texts of values depend, as readers have them. */
    private static final SequencedMap<String, String> READERS = new LinkedHashMap<>();

    static {
        READERS.put("TimeZone", "UTC");
        READERS.put("IntervalStyle", "iso_8601");
        READERS.put("extra_float_digits", "1");
        READERS.put("bytea_output", "hex");
        READERS.put("quote_all_identifiers", "off");
    }

    /**
     * The settings of the role in the database, of the role, of the database, and of all, in the order in which the
     * server applies them.
     */
    static final String FROM = """
            FROM (SELECT (%s)[1] AS zone, (%s)[1] AS style
              FROM pg_catalog.pg_db_role_setting AS s
                JOIN pg_catalog.pg_database AS d ON d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c (setting)
              WHERE (s.setdatabase OPERATOR(pg_catalog.=) d.oid OR s.setdatabase OPERATOR(pg_catalog.=) 0)
                AND (s.setrole OPERATOR(pg_catalog.=) pg_catalog.to_regrole(pg_catalog.quote_ident(session_user))
                  OR s.setrole OPERATOR(pg_catalog.=) 0)) AS own
            """.formatted(valuesOf("TimeZone"), valuesOf("DateStyle"));

    /** The server's own time zone, if the role may read the configuration: a session that has another one does not see it. */
    private static final String OF_FILES = """
            SELECT pg_catalog.set_config('%1$s', f.zone, true) AS time_zone, pg_catalog.set_config('TimeZone', f.zone, true)
            FROM (SELECT coalesce((SELECT s.setting FROM pg_catalog.pg_show_all_file_settings() AS s
                WHERE pg_catalog.lower(s.name) OPERATOR(pg_catalog.=) 'timezone' AND s.applied
                ORDER BY s.seqno DESC LIMIT 1), 'GMT') AS zone OFFSET 0) AS f
            """.formatted(KEPT_ZONE);

    /** Sets the reader's values of the settings until the transaction ends. */
    static final String OF_READERS = READERS.entrySet().stream()
            .map(each -> SqlText.setLocally(each.getKey(), SqlText.literal(each.getValue())))
            .collect(Collectors.joining(", "));

    /** Sets the role's values of the same settings, in a transaction that was opened with them. */
    static final String OF_ROLE = READERS.keySet().stream()
            .map(name -> SqlText.setLocally(
                    name, name.equals("TimeZone") ? "pg_catalog.current_setting('" + KEPT_ZONE + "')" : "NULL"))
            .collect(Collectors.joining(", "));

    /**
     * The columns that open a transaction under settings that are looked up, {@link #FROM} there. The time zone of the
     * server's log stands for the server's own, since {@code initdb} sets both alike.
     */
    static final String LOOKED_UP =
            columns("coalesce(own.zone, pg_catalog.current_setting('log_timezone'))", "own.style")
                    + ", own.zone IS NULL AND pg_catalog.has_function_privilege("
                    + "'pg_catalog.pg_show_all_file_settings()', 'EXECUTE') AS of_files";

    /** Returns the columns that open a transaction under these settings. */
    String columns() {
        return columns(SqlText.literal(timeZone), SqlText.literal(dateStyle));
    }

    /** A style such as German is set for its order. */
    private static String columns(String zone, String style) {
        return SqlText.setLocally(KEPT_ZONE, zone) + " AS time_zone, " + OF_ROLE + ", "
                + SqlText.setLocally("DateStyle", style) + ", " + SqlText.setLocally("DateStyle", "'ISO'")
                + " AS date_style";
    }

    /** Reads the settings that opened a transaction; where only the server's files have the time zone, sets it. */
    static RoleSettings lookedUp(Connection connection, ResultSet row) throws SQLException {
        String style = row.getString("date_style");
        if (!row.getBoolean("of_files")) {
            return new RoleSettings(row.getString("time_zone"), style, System.nanoTime());
        }
        try (Statement statement = connection.createStatement();
                ResultSet file = statement.executeQuery(OF_FILES)) {
            file.next();
            return new RoleSettings(file.getString("time_zone"), style, System.nanoTime());
        }
    }

    /** Where the role has a time zone that its server does not know, as after an update of its operating system. */
    static RoleSettings unknown() {
        return new RoleSettings("UTC", "ISO", System.nanoTime());
    }

    boolean isFresh() {
        return System.nanoTime() - readNanos < Bounds.ROLE_SETTINGS.toNanos();
    }

    /**
     * Returns an expression for a text as readers get it, in a statement that runs under the role's settings. The
     * server evaluates the elements of an array in their order.
     */
    public static String asReader(String text) {
        return "(ARRAY[" + OF_READERS + ", " + text + ", " + OF_ROLE + "])[" + (READERS.size() + 1) + "]";
    }

    private static String valuesOf(String name) {
        String text = name + "=";
        return "pg_catalog.array_agg(pg_catalog.substr(c.setting, " + (text.length() + 1)
                + ") ORDER BY s.setrole DESC, s.setdatabase DESC) FILTER (WHERE pg_catalog.strpos(c.setting, '" + text
                + "') OPERATOR(pg_catalog.=) 1)";
    }
}
