package io.tideway.connector.postgres.write;

import io.tideway.testkit.postgres.LocalPostgres;
import java.util.List;

/** A role that owns the users' tables and has settings that few other roles have. Its password is its name. */
final class OddRole {

    private OddRole() {}

    static void create(LocalPostgres.Database database, String role) {
        LocalPostgres.execute(
                database,
                "CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'",
                "GRANT ALL ON SCHEMA public TO " + role);
    }

    static void setOddly(LocalPostgres.Database database, String role) {
        for (String setting : List.of(
                "TimeZone = 'Pacific/Auckland'",
                "DateStyle = 'German, DMY'",
                "IntervalStyle = 'sql_standard'",
                "bytea_output = 'escape'",
                "extra_float_digits = 0")) {
            LocalPostgres.execute(database, "ALTER ROLE " + role + " SET " + setting);
        }
    }
}
