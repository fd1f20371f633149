package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who is measured. */
enum Contender {
    NATIVE,
    DEBEZIUM,
    TIDEWAY,
    TIDEWAY_TRIGGERS;

    /** As it is called on the command line and in results. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Sets it up between two new databases with these tables. */
    Replication prepare(Bench bench, List<Table> tables) throws SQLException {
        return switch (this) {
            case NATIVE -> new NativeReplication(bench.servers(), tables);
            case DEBEZIUM -> new DebeziumReplication(bench.servers(), tables, bench.debeziumSettings());
            case TIDEWAY -> new TidewayReplication(bench.servers(), tables, TidewayReplication.WAL);
            case TIDEWAY_TRIGGERS -> new TidewayReplication(bench.servers(), tables, TidewayReplication.TRIGGERS);
        };
    }

    Meter meter(Bench bench) {
        boolean profiled = this == TIDEWAY || this == TIDEWAY_TRIGGERS;
        return new Meter(label(), bench.servers(), profiled ? bench.profile() : Optional.empty());
    }
}
