package io.tideway.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/** All readings of a metric in one run of the program. */
record Series(Metric metric, String peer, List<Reading> readings) {

    /** Sorts readings by their metric, in the order in which they first came. */
    static List<Series> of(List<Reading> readings) {
        SequencedMap<Metric, Series> series = new LinkedHashMap<>();
        for (Reading reading : readings) {
            series.computeIfAbsent(reading.metric(), metric -> new Series(metric, reading.peer(), new ArrayList<>()))
                    .readings
                    .add(reading);
        }
        return List.copyOf(series.values());
    }

    double reference() {
        return median(Reading::reference);
    }

    double tideway() {
        return median(Reading::tideway);
    }

    /** The median of each run's ratio: what was measured side by side is compared. */
    double ratio() {
        return median(Reading::ratio);
    }

    double lowestRatio() {
        return sorted(Reading::ratio)[0];
    }

    double highestRatio() {
        return sorted(Reading::ratio)[readings.size() - 1];
    }

    private double median(ToDoubleFunction<Reading> value) {
        double[] sorted = sorted(value);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private double[] sorted(ToDoubleFunction<Reading> value) {
        return readings.stream().mapToDouble(value).sorted().toArray();
    }
}
