package io.tideway.benchmarks;

import java.sql.SQLException;

/** Who is measured. */
enum Contender {
    NATIVE,
    TIDEWAY;

    Replication prepare(Servers servers) throws SQLException {
        return switch (this) {
            case NATIVE -> new NativeReplication(servers);
            case TIDEWAY -> new TidewayReplication(servers);
        };
    }
}
