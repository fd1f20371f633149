package io.tideway.benchmarks;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SequencedMap;

/** One change at a time: from the return of its commit until the target shows it. */
final class LatencyAlone implements Measurement {

    private static final int INSERTED = 1;
    private static final int WARM_UP_PROBES = 50;
    private static final String ID = "SELECT max(id) FROM public.customers";

    @Override
    public SequencedMap<Metric, Double> take(Replication replication, Scale scale, Meter meter) throws SQLException {
        TablePair tables = replication.tables();
        tables.source.insert(scale.warmUpRows(), INSERTED);
        replication.start();
        tables.target.awaitVisits(INSERTED, scale.warmUpRows(), scale.warmUpRows());
        replication.settle();
        Percentiles latencies = new Percentiles();
        try (PreparedStatement change = tables.sourceDatabase
                        .session()
                        .prepareStatement("UPDATE public.customers SET visits = ? WHERE id = ?");
                PreparedStatement look = tables.targetDatabase
                        .session()
                        .prepareStatement("SELECT visits FROM public.customers WHERE id = ?")) {
            change.setLong(2, tables.sourceDatabase.number(ID));
            look.setLong(1, tables.targetDatabase.number(ID));
            for (int probe = 1; probe <= WARM_UP_PROBES + scale.probes(); probe++) {
                long nanos = probe(change, look, INSERTED + probe);
                if (probe > WARM_UP_PROBES) {
                    latencies.add(nanos);
                }
            }
        }
        return latencies.readings("latency-alone", scale.probes() + " updates, one at a time");
    }

    private static long probe(PreparedStatement change, PreparedStatement look, int visits) throws SQLException {
        change.setInt(1, visits);
        change.executeUpdate();
        long committed = System.nanoTime();
        Await.spinning("the change", () -> visits(look) == visits);
        return System.nanoTime() - committed;
    }

    private static int visits(PreparedStatement look) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
