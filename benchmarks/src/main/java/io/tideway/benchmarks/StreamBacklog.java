package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Many transactions of one row that piled up: from the connection to the source until all is visible on the target. */
final class StreamBacklog implements Measurement {

    private static final int WARM_UP = 1;
    private static final int MEASURED = 2;

    @Override
    public SequencedMap<Metric, Double> take(Replication replication, Scale scale, Meter meter) throws SQLException {
        TablePair tables = replication.tables();
        replication.start();
        tables.source.insert(scale.warmUpRows(), WARM_UP);
        tables.target.awaitVisits(WARM_UP, scale.warmUpRows(), scale.warmUpRows());
        replication.settle();
        replication.pause();
        tables.source.insertOneByOne(scale.smallTransactions(), MEASURED);
        replication.resume();
        meter.start();
        tables.target.awaitVisits(
                MEASURED, scale.smallTransactions(), scale.warmUpRows() + (long) scale.smallTransactions());
        meter.stop();
        SequencedMap<Metric, Double> readings = new LinkedHashMap<>();
        String setting = "a backlog of " + scale.smallTransactions() + " one-row transactions";
        readings.put(
                new Metric("stream-small-transactions", setting, "tx/s"), meter.perSecond(scale.smallTransactions()));
        return readings;
    }
}
