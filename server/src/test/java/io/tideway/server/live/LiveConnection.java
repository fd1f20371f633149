package io.tideway.server.live;

import io.tideway.testkit.postgres.LocalPostgres.Database;

/**
 * How the configurations of these tests name a database. The system properties {@code tideway.test.capture.left} and
 * {@code .right} say by which connector the sides are read, so that the same tests are run with other ways of capture.
 */
final class LiveConnection {

    /** The tag of tests that the build also runs with both sides read by triggers. */
    static final String BY_TRIGGERS = "by-triggers";

    /** The tag of tests that the build also runs with one side read by triggers. */
    static final String MIXED = "mixed-capture";

    /** The tag of tests that are run in each of these ways by {@code make test} already. */
    static final String CORE = "core";

    private static final String PROPERTY = "tideway.test.capture.";

    private LiveConnection() {}

    static String text(String name, Database database) {
        return "{ connector: %s, host: %s, port: %d, database: %s, user: %s, password: \"%s\" }"
                .formatted(
                        connector(name),
                        database.host(),
                        database.port(),
                        database.name(),
                        database.user(),
                        database.password());
    }

    /** The connector that reads a side. */
    static String connector(String name) {
        return System.getProperty(PROPERTY + name, "postgres");
    }
}
