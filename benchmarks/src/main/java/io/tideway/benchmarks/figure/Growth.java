package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.Customers;
import io.tideway.benchmarks.database.Database;
import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.TidewayReplication;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The change of speed, start and size as the number of linked records grows, compared with the smallest number. Tideway
 * only.
 */
final class Growth implements Figure {

    private static final int INSERTED = 1;
    private static final int UPDATED = 2;
    private static final int NEW = 3;
    private static final int WHILE_AWAY = -1;
    private static final double MEBI = 1024.0 * 1024.0;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public List<Reading> measure(BenchmarkSetup bench) throws SQLException {
        List<Integer> sizes = bench.scale().links();
        measure(bench, sizes.getFirst()); // so that the smallest does not pay for the compiler
        List<Reading> readings = new ArrayList<>();
        List<Quantity> smallest = List.of();
        for (int size : sizes) {
            List<Quantity> numbers = measure(bench, size);
            if (smallest.isEmpty()) {
                smallest = numbers;
                continue;
            }
            for (int i = 0; i < numbers.size(); i++) {
                readings.addAll(readings(smallest.get(i), numbers.get(i), sizes.getFirst(), size));
            }
        }
        return readings;
    }

    /** One of the things that are measured at each size. */
    private record Quantity(String of, String unit, double value) {}

    private static List<Reading> readings(Quantity smallest, Quantity number, int least, int size) {
        String reference = "with " + least + " links";
        Metric metric = new Metric("growth", number.of + ", with " + size + " links", number.unit, reference);
        return List.of(
                new Reading(metric, reference, smallest.value, Optional.empty()),
                new Reading(metric, Contender.TIDEWAY.label(), number.value, Optional.empty()));
    }

    private static List<Quantity> measure(BenchmarkSetup bench, int size) throws SQLException {
        int some = Math.min(size, bench.scale().links().getFirst());
        List<Quantity> numbers = new ArrayList<>();
        try (TidewayReplication replication = bench.prepareTideway(Contender.TIDEWAY)) {
            Customers source = new Customers(replication.databases().source);
            source.insert(size, INSERTED);
            double loaded = seconds(() -> {
                replication.start();
                replication.settle();
            });
            numbers.add(new Quantity("first load", "rows/s", size / loaded));
            numbers.add(new Quantity("ledger", "bytes/link", replication.ledgerBytes() / (double) size));
            numbers.addAll(transactions(source, replication, size, some));
            LatencyAlone.measure(replication.databases(), bench.scale(), NEW)
                    .each((percentile, millis) ->
                            numbers.add(new Quantity("one update at a time, p" + percentile, "ms", millis)));
            numbers.add(new Quantity("memory in use after a collection", "MiB", usedBytes() / MEBI));
            numbers.add(new Quantity(
                    "from the end of a pause until a change made in it is visible",
                    "ms",
                    TimeUnit.SECONDS.toMillis(1) * startUp(replication)));
        }
        return numbers;
    }

    private static List<Quantity> transactions(Customers source, TidewayReplication replication, int size, int some)
            throws SQLException {
        source.updateOneIn(size / some, UPDATED);
        double updates = some / seconds(replication::settle);
        source.insert(some, NEW);
        double inserts = some / seconds(replication::settle);
        return List.of(
                new Quantity("one transaction of " + some + " updates all over the table", "rows/s", updates),
                new Quantity("one transaction of " + some + " inserts", "rows/s", inserts));
    }

    private static double startUp(TidewayReplication replication) throws SQLException {
        Database source = replication.databases().source;
        Customers target = new Customers(replication.databases().target);
        replication.pause();
        new Customers(source).updateNewest(WHILE_AWAY);
        return seconds(() -> {
            replication.resume();
            target.awaitNewest(WHILE_AWAY);
        });
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static double seconds(Work work) throws SQLException {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
