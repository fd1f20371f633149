package io.tideway.engine.ledger.postgres;

import io.tideway.engine.SyncCodes;
import java.sql.SQLException;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Migrates the schema {@code tideway_ledger} to the version that this Tideway needs. */
final class Migrations {

    static final String SCHEMA = "tideway_ledger";

    /** The migrations, in this package's resources. */
    private static final String LOCATION = "classpath:io/tideway/engine/ledger/migration";

    private Migrations() {}

    /** Migrates to the latest version. Several processes may call it at once: Flyway lets one of them work at a time. */
    static void run(LedgerSettings settings) {
        run(settings, "latest");
    }

    /** Migrates up to that version. */
    static void run(LedgerSettings settings, String version) {
        try {
            Flyway flyway = configuration(settings).target(version).load();
            refuseNewer(flyway);
            flyway.migrate();
        } catch (FlywayException failure) {
            throw translated(failure);
        }
    }

    private static FluentConfiguration configuration(LedgerSettings settings) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
                .initSql("SET synchronous_commit = on") // as durable as later commits
                .loggers("slf4j")
                .locations(LOCATION)
                .failOnMissingLocations(true)
                .defaultSchema(SCHEMA)
                .createSchemas(true);
    }

    private static void refuseNewer(Flyway flyway) {
        if (Arrays.stream(flyway.info().all()).map(MigrationInfo::getState).anyMatch(Migrations::isFuture)) {
            throw LedgerErrors.configuration(
                    SyncCodes.LEDGER_TOO_NEW,
                    "The ledger was changed by a newer version of Tideway.",
                    "Run that version, or name another ledger in ledger.url.");
        }
    }

    private static boolean isFuture(MigrationState state) {
        return state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED;
    }

    /** Translates the driver's exception that Flyway wraps. Without such a cause the migrations have a defect. */
    private static RuntimeException translated(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return LedgerErrors.of(sql);
            }
        }
        return failure;
    }
}
