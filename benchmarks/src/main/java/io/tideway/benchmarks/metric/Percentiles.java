package io.tideway.benchmarks.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.HdrHistogram.Histogram;

/** Latencies of one setting. */
public final class Percentiles {

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int[] REPORTED = {50, 95, 99};

    private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

    public void add(long nanos) {
        histogram.recordValue(Math.max(0, nanos));
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /**
     * One reading for each percentile.
     *
     * @param ofMillis makes a reading of a latency
     */
    public List<Reading> readings(String figure, String setting, BiFunction<Metric, Double, Reading> ofMillis) {
        List<Reading> readings = new ArrayList<>();
        each((percentile, millis) -> {
            Metric metric = Metric.besideNative(figure + "-p" + percentile, setting, "ms");
            readings.add(ofMillis.apply(metric, millis));
        });
        return readings;
    }

    /** Passes the reported percentiles, in milliseconds. */
    public void each(BiConsumer<Integer, Double> reader) {
        for (int percentile : REPORTED) {
            reader.accept(
                    percentile, histogram.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
