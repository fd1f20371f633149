package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The state of a replication slot on the server.
 *
 * @param ours whether it is a logical slot of this database for pgoutput
 * @param lost whether the server has thrown away log that the slot would need
 * @param confirmed up to where it was acknowledged
 * @param staysBehind whether the server could copy it to its standbys, but is not configured to
 * @param reader the session that reads it now, described in text
 */
record SlotState(String name, boolean ours, boolean lost, Lsn confirmed, boolean staysBehind, Optional<String> reader) {

    /** Only servers 17 and newer have the column {@code failover}. */
    private static final String SELECT = """
            SELECT s.slot_name AS name,
              s.slot_type = 'logical' AND s.plugin = 'pgoutput' AND s.database = current_database() AS ours,
              coalesce(s.wal_status = 'lost', false) OR s.restart_lsn IS NULL AS lost,
              coalesce(s.confirmed_flush_lsn, '0/0')::text AS confirmed,
              coalesce(to_jsonb(s) ->> 'failover' = 'false', false) AS stays_behind,
              CASE WHEN s.active_pid IS NOT NULL THEN concat('process ', s.active_pid,
                ', application ', coalesce(nullif(a.application_name, ''), '(unnamed)'),
                ', client ', coalesce(host(a.client_addr), 'local')) END AS reader
            FROM pg_catalog.pg_replication_slots s
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = s.active_pid
            WHERE s.slot_name = ?
            """;

    static Optional<SlotState> find(Session session, String name) throws SQLException {
        return session.query(SELECT, SlotState::map, name).stream().findFirst();
    }

    private static SlotState map(ResultSet row) throws SQLException {
        return new SlotState(
                row.getString("name"),
                row.getBoolean("ours"),
                row.getBoolean("lost"),
                Lsn.parse(row.getString("confirmed")),
                row.getBoolean("stays_behind"),
                Optional.ofNullable(row.getString("reader")));
    }
}
