package io.tideway.benchmarks;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Latencies of one setting. */
final class Percentiles {

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double[] REPORTED = {50, 95, 99};

    private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

    void add(long nanos) {
        histogram.recordValue(Math.max(0, nanos));
    }

    SequencedMap<Metric, Double> readings(String figure, String setting) {
        SequencedMap<Metric, Double> readings = new LinkedHashMap<>();
        for (double percentile : REPORTED) {
            double millis = histogram.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
            readings.put(new Metric(figure + "-p" + (int) percentile, setting, "ms"), millis);
        }
        return readings;
    }
}
