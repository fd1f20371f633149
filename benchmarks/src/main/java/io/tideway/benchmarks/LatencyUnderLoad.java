package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.SequencedMap;

/**
 * Transactions of one insert at a steady rate: from the moment at which each was to begin, its commit thus included, until the
 * target shows it. A transaction that begins late because others were slow counts from when it should have begun.
 *
 * @param rate transactions per second
 */
record LatencyUnderLoad(int rate) implements Measurement {

    private static final int INSERTED = 0;

    @Override
    public SequencedMap<Metric, Double> take(Replication replication, Scale scale, Meter meter) throws SQLException {
        TablePair tables = replication.tables();
        tables.source.insert(scale.warmUpRows(), INSERTED);
        replication.start();
        tables.target.awaitVisits(INSERTED, scale.warmUpRows(), scale.warmUpRows());
        replication.settle();
        Arrivals arrivals = new Arrivals(tables.targetDatabase, rate * scale.loadSeconds());
        SteadyLoad load = new SteadyLoad(tables.sourceDatabase, rate, arrivals.expected());
        load.start();
        arrivals.watch();
        load.join();
        Percentiles latencies = new Percentiles();
        for (int i = 0; i < arrivals.expected(); i++) {
            latencies.add(arrivals.seenNanos(i) - load.scheduledNanos(i));
        }
        return latencies.readings(
                "latency-" + rate + "-per-second", rate + " one-row transactions/s for " + scale.loadSeconds() + " s");
    }
}
