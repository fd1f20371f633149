package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.ArrivalTimes;
import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.database.SteadyLoad;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Percentiles;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Transactions of one insert at steady rates, one rate after the other, each higher than the last, until it is too much: from the moment at
 * which each was to begin, its commit thus included, until the target shows it.
 *
 * <p>A transaction that begins late because others were slow counts from when it should have begun, so that no omission is
 * coordinated with the slowness that is measured.
 */
final class RisingRates implements Measurement {

    private static final int INSERTED = 0;
    private static final int WARM_UP_LOADS = 2;

    /** A contender that shows the last row later than so long after its time does not keep up. */
    private static final Duration LATEST = Duration.ofSeconds(1);

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        replication.startWith(scale.warmUpRows(), INSERTED);
        warmUp(replication, scale);
        List<Reading> readings = new ArrayList<>();
        Optional<Integer> keptUpWith = Optional.empty();
        for (int rate : scale.rates()) {
            boolean keepsUp = take(rate, replication, scale, meter, readings);
            replication.settle();
            if (!keepsUp) {
                break;
            }
            keptUpWith = Optional.of(rate);
        }
        String rates = scale.rates().stream().map(rate -> rate.toString()).collect(Collectors.joining(", "));
        String setting = "the last row within " + LATEST.toSeconds() + " s, of the rates " + rates;
        Metric highest = Metric.besideNative("highest-rate", setting, "transactions/s");
        keptUpWith.ifPresent(rate -> readings.add(meter.of(highest, rate)));
        return readings;
    }

    /** Few rows at a time go other ways than many, which are cold still. */
    private static void warmUp(Replication replication, WorkSize scale) throws SQLException {
        int rate = scale.rates().getFirst();
        Passage.of(rate, rate * scale.loadSeconds() * WARM_UP_LOADS, replication.databases());
        replication.settle();
    }

    /** A load, all of which has arrived. */
    private record Passage(SteadyLoad load, ArrivalTimes arrivals) {

        static Passage of(int rate, int count, DatabasePair databases) throws SQLException {
            ArrivalTimes arrivals = new ArrivalTimes(databases.target, count);
            SteadyLoad load = new SteadyLoad(databases.source, rate, count);
            load.start();
            arrivals.watch();
            load.join();
            return new Passage(load, arrivals);
        }

        long nanos(int row) {
            return arrivals.seenNanos(row) - load.scheduledNanos(row);
        }

        /** From when the last row was due until all had arrived. */
        long lag(int count) {
            long last = 0;
            for (int row = 0; row < count; row++) {
                last = Math.max(last, arrivals.seenNanos(row));
            }
            return last - load.scheduledNanos(count - 1);
        }
    }

    /** Whether it keeps up. */
    private static boolean take(int rate, Replication replication, WorkSize scale, Meter meter, List<Reading> readings)
            throws SQLException {
        int count = rate * scale.loadSeconds();
        meter.start();
        Passage passage = Passage.of(rate, count, replication.databases());
        meter.stop();
        Percentiles latencies = new Percentiles();
        for (int row = 0; row < count; row++) {
            latencies.add(passage.nanos(row));
        }
        String setting = rate + " one-row transactions/s for " + scale.loadSeconds() + " s";
        readings.addAll(latencies.readings(
                "latency-" + rate + "-per-second", setting, (metric, millis) -> meter.of(metric, millis, count)));
        return passage.lag(count) <= LATEST.toNanos();
    }
}
