package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.Servers;
import io.tideway.benchmarks.database.Table;
import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Profile;
import io.tideway.benchmarks.replication.DebeziumReplication;
import io.tideway.benchmarks.replication.NativeReplication;
import io.tideway.benchmarks.replication.Replication;
import io.tideway.benchmarks.replication.TidewayReplication;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The servers, sizes and contenders of a figure.
 *
 * @param contenders the chosen ones, in turn
 * @param debeziumSettings in place of Debezium's defaults
 * @param profile records Tideway at work, if wanted
 */
public record BenchmarkSetup(
        Servers servers,
        WorkSize scale,
        List<Contender> contenders,
        Map<String, String> debeziumSettings,
        Optional<Profile> profile) {

    /** Tideway in each mode that is asked for. */
    List<Contender> tideways() {
        return contenders.stream()
                .filter(each -> each == Contender.TIDEWAY || each == Contender.TIDEWAY_TRIGGERS)
                .toList();
    }

    /** Sets a contender up between two new databases with these tables. */
    Replication prepare(Contender contender, List<Table> tables) throws SQLException {
        return switch (contender) {
            case NATIVE -> new NativeReplication(servers, tables);
            case DEBEZIUM -> new DebeziumReplication(servers, tables, debeziumSettings);
            case TIDEWAY -> new TidewayReplication(servers, tables, TidewayReplication.WAL);
            case TIDEWAY_TRIGGERS -> new TidewayReplication(servers, tables, TidewayReplication.TRIGGERS);
        };
    }

    /** Tideway between two new tables of customers. */
    TidewayReplication prepareTideway(Contender mode) throws SQLException {
        String capture = mode == Contender.TIDEWAY ? TidewayReplication.WAL : TidewayReplication.TRIGGERS;
        return new TidewayReplication(servers, List.of(Customers.TABLE), capture);
    }

    /** Measures a contender; Tideway with the profile, if there is one. */
    Meter meter(Contender contender) {
        boolean profiled = contender == Contender.TIDEWAY || contender == Contender.TIDEWAY_TRIGGERS;
        return new Meter(contender.label(), servers, profiled ? profile : Optional.empty());
    }

    /** Measures the time of a reference. */
    Meter meter(String reference) {
        return new Meter(reference, servers, Optional.empty());
    }
}
