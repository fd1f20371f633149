package io.tideway.server.live;

import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The one Postgres of these tests. A commit is in its log at once, so that no test waits for the server's log writer. */
final class LiveServer {

    private static final LocalPostgres SERVER = start();

    private LiveServer() {}

    private static LocalPostgres start() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("synchronous_commit", "on");
        LocalPostgres server = LocalPostgres.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-live-postgres"));
        return server;
    }

    /** Settings of a server that notices within seconds that a reader of its log is gone without a word. */
    static SequencedMap<String, String> givingUpSoon() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("synchronous_commit", "on");
        settings.put("wal_sender_timeout", "3s");
        return settings;
    }

    static Database createDatabase() {
        return SERVER.createDatabase();
    }

    /** Removes a database and whoever still uses it: the tests together would leave a gigabyte behind. */
    static void drop(Database database) {
        LocalPostgres.execute(SERVER.database("postgres"), "DROP DATABASE " + database.name() + " WITH (FORCE)");
    }
}
