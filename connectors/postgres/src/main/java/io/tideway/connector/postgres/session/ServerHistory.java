package io.tideway.connector.postgres.session;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Which server's history a position belongs to: places of another cluster, or of another timeline after a failover or a restore,
 * cannot be compared with it.
 */
public record ServerHistory(String system, int timeline) {

    /** The columns {@code system} and {@code timeline} of a query. */
    public static final String COLUMNS = """
            (SELECT system_identifier FROM pg_catalog.pg_control_system())::text AS system,
            ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8))
              ::bit(32)::int AS timeline""";

    /** Reads the {@link #COLUMNS}. */
    public static ServerHistory of(ResultSet row) throws SQLException {
        return new ServerHistory(row.getString("system"), row.getInt("timeline"));
    }

    /** Reads what {@link #toString} wrote. */
    public static ServerHistory parse(String text) {
        String[] parts = text.split("/", 2);
        return new ServerHistory(parts[0], Integer.parseInt(parts[1]));
    }

    @Override
    public String toString() {
        return system + "/" + timeline;
    }
}
