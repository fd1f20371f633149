package io.tideway.connector.postgres.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The properties of a server and of the user.
 *
 * @param ownSlots slots that Tideway made in this database
 * @param ownReaders those of them that are being read
 * @param mayCreate whether the user may create publications and schemas in the database
 * @param unawaited the physical slots of standbys, if the server streams changes that these have not received yet,
 *     although it could wait for them
 * @param serverPort where the server listens; 0: it was reached by a socket without a port
 */
record ServerFacts(
        int versionNumber,
        String version,
        String walLevel,
        boolean recovering,
        int maxSlots,
        int slots,
        int ownSlots,
        int ownReaders,
        int maxSenders,
        int senders,
        boolean readOnly,
        boolean mayReplicate,
        boolean mayCreate,
        Optional<String> unawaited,
        int serverPort) {

    /**
     * The function counts walsenders: the views hide those of other roles from an ordinary user. A standby sends
     * feedback on the rows that it still needs, which a backup's reader does not. Servers older than 17 have no {@code
     * synchronized_standby_slots}.
     */
    static final String QUERY = """
            SELECT current_setting('server_version_num')::int AS version_number,
              current_setting('server_version') AS version,
              current_setting('wal_level') AS wal_level, pg_is_in_recovery() AS recovering,
              current_setting('max_replication_slots')::int AS max_slots,
              (SELECT count(*) FROM pg_replication_slots) AS slots,
              (SELECT count(*) FROM pg_replication_slots
                WHERE database = current_database() AND slot_name LIKE 'tideway\\_%') AS own_slots,
              (SELECT count(*) FROM pg_replication_slots
                WHERE database = current_database() AND slot_name LIKE 'tideway\\_%' AND active) AS own_readers,
              current_setting('max_wal_senders')::int AS max_senders,
              (SELECT count(*) FROM pg_stat_get_wal_senders()) AS senders,
              current_setting('default_transaction_read_only')::bool AS read_only,
              (SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user)
                OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname IN ('rds_replication', 'rds_superuser',
                  'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin', 'neon_superuser')
                  AND pg_has_role(current_user, r.oid, 'USAGE')) AS may_replicate,
              has_database_privilege(current_database(), 'CREATE') AS may_create,
              CASE WHEN current_setting('synchronized_standby_slots', true) = '' THEN
                (SELECT string_agg(slot_name, ', ' ORDER BY slot_name) FROM pg_replication_slots
                  WHERE slot_type = 'physical' AND active AND (xmin IS NOT NULL OR catalog_xmin IS NOT NULL))
                END AS unawaited,
              inet_server_port() AS server_port
            """;

    static ServerFacts of(ResultSet row) throws SQLException {
        return new ServerFacts(
                row.getInt("version_number"),
                row.getString("version"),
                row.getString("wal_level"),
                row.getBoolean("recovering"),
                row.getInt("max_slots"),
                row.getInt("slots"),
                row.getInt("own_slots"),
                row.getInt("own_readers"),
                row.getInt("max_senders"),
                row.getInt("senders"),
                row.getBoolean("read_only"),
                row.getBoolean("may_replicate"),
                row.getBoolean("may_create"),
                Optional.ofNullable(row.getString("unawaited")),
                row.getInt("server_port"));
    }
}
