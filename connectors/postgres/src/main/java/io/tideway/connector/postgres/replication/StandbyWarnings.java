package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Warns of standbys of a server that endanger a slot: one that would take over without it, and one for which it waits
 * in vain.
 */
final class StandbyWarnings {

    /**
     * A standby that copies slots feeds back which rows it still needs, which a backup's reader does not. Servers older than 17
     * have neither the column {@code failover} nor the setting.
     */
    private static final String SELECT = """
        SELECT s.slot_name AS name,
          coalesce(to_jsonb(s) ->> 'failover' = 'false', false) AND EXISTS (SELECT FROM
            pg_catalog.pg_replication_slots p WHERE p.slot_type = 'physical' AND p.active
              AND (p.xmin IS NOT NULL OR p.catalog_xmin IS NOT NULL)) AS stays_behind,
          CASE WHEN to_jsonb(s) ->> 'failover' = 'true' THEN
            (SELECT string_agg(w.name, ', ' ORDER BY w.name)
              FROM (SELECT btrim(n, ' "') AS name FROM
                unnest(string_to_array(current_setting('synchronized_standby_slots', true), ',')) n) w
              WHERE w.name <> '' AND NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots p
                WHERE p.slot_name = w.name AND p.active)) END AS absent
        FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ?
        """;

    private StandbyWarnings() {}

    static List<Reason> find(Session session, String slot) throws SQLException {
        return session.query(SELECT, StandbyWarnings::warnings, slot).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<Reason> warnings(ResultSet row) throws SQLException {
        List<Reason> warnings = new ArrayList<>();
        String name = row.getString("name");
        if (row.getBoolean("stays_behind")) {
            warnings.add(staysBehind(name));
        }
        Optional.ofNullable(row.getString("absent"))
                .map(names -> waits(name, names))
                .ifPresent(warnings::add);
        return warnings;
    }

    private static Reason staysBehind(String name) {
        return new Reason(
                ConnectionCodes.SLOT_STAYS_BEHIND,
                "The replication slot " + name
                        + " is not carried over to the server's standbys: after a failover both sides"
                        + " would be compared.",
                "Pause and resume the sync, which marks the slot, or on a replication connection:"
                        + " ALTER_REPLICATION_SLOT "
                        + SqlText.identifier(name) + " (FAILOVER true);");
    }

    private static Reason waits(String name, String absent) {
        return new Reason(
                ConnectionCodes.STREAM_WAITS_FOR_STANDBY,
                "The replication slot " + name
                        + " streams only changes that the standbys in synchronized_standby_slots have, and " + absent
                        + " is not connected.",
                "Get the standby going, or take it off the list: ALTER SYSTEM SET synchronized_standby_slots = '';"
                        + " SELECT pg_reload_conf();");
    }
}
