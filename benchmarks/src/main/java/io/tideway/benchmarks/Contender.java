package io.tideway.benchmarks;

import java.sql.SQLException;

/** Who is measured. */
enum Contender {
    NATIVE,
    TIDEWAY;

    Replication prepare(Bench bench) throws SQLException {
        return switch (this) {
            case NATIVE -> new NativeReplication(bench.servers());
            case TIDEWAY -> new TidewayReplication(bench.servers(), bench.capture());
        };
    }
}
