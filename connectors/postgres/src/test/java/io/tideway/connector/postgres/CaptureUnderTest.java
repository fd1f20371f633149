package io.tideway.connector.postgres;

import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.util.List;

/** The two ways of capture, and what tests must know of each. */
enum CaptureUnderTest {
    REPLICATION("postgres") {
        @Override
        void loseChanges(Database database, String subscription, String table) {
            LocalPostgres.execute(
                    database,
                    "ALTER PUBLICATION " + subscription + " DROP TABLE " + table,
                    "ALTER PUBLICATION " + subscription + " ADD TABLE ONLY " + table);
        }

        @Override
        void loseHistory(Database database, String subscription) {
            TestConnector.awaitIdle(database, subscription);
            LocalPostgres.query(database, "SELECT pg_drop_replication_slot('" + subscription + "')");
        }
    },
    TRIGGERS("postgres-heroku") {
        @Override
        void loseChanges(Database database, String subscription, String table) {
            LocalPostgres.execute(
                    database, "ALTER TABLE " + table + " ALTER COLUMN name TYPE text USING name || ' rewritten'");
        }

        @Override
        void loseHistory(Database database, String subscription) {
            LocalPostgres.execute(database, "TRUNCATE tideway.change_log");
        }
    };

    private static final String PROVISIONED = """
            SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
            UNION ALL SELECT 'publication ' || pubname FROM pg_publication
            UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = to_regnamespace('tideway')
            UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'tideway' ORDER BY 1
            """;

    private final String connector;

    CaptureUnderTest(String connector) {
        this.connector = connector;
    }

    /** The kind of connection. */
    String connector() {
        return connector;
    }

    abstract void loseChanges(Database database, String subscription, String table);

    abstract void loseHistory(Database database, String subscription);

    /** What either of them leaves in a database. */
    static List<String> provisioned(Database database) {
        return LocalPostgres.query(database, PROVISIONED).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }
}
