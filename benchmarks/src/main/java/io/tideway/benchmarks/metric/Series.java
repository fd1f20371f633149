package io.tideway.benchmarks.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * All readings of a metric in one run of the program.
 *
 * @param runs of each, the readings by contender
 */
public record Series(Metric metric, List<SequencedMap<String, Reading>> runs) {

    /** Sorts the readings of each run by metric, in the order in which they first came. */
    public static List<Series> of(List<List<Reading>> runs) {
        return runs.stream()
                .flatMap(List::stream)
                .map(Reading::metric)
                .distinct()
                .map(metric -> new Series(
                        metric,
                        runs.stream().map(run -> byContender(metric, run)).toList()))
                .toList();
    }

    private static SequencedMap<String, Reading> byContender(Metric metric, List<Reading> run) {
        SequencedMap<String, Reading> readings = new LinkedHashMap<>();
        run.stream()
                .filter(reading -> reading.metric().equals(metric))
                .forEach(reading -> readings.put(reading.contender(), reading));
        return readings;
    }

    public List<String> contenders() {
        return runs.stream().flatMap(run -> run.keySet().stream()).distinct().toList();
    }

    public Optional<Spread> values(String contender) {
        return Spread.of(readings(contender).mapToDouble(Reading::value));
    }

    public Optional<Spread> costs(String contender, ToDoubleFunction<Cost> part) {
        return Spread.of(
                readings(contender).flatMap(reading -> reading.cost().stream()).mapToDouble(part));
    }

    /** Returns the ratios of the runs in which both were measured: readings of the same run are compared. */
    public Optional<Spread> ratios(String contender, String reference) {
        return Spread.of(runs.stream()
                .filter(run -> run.containsKey(contender) && run.containsKey(reference))
                .mapToDouble(run -> value(run, contender) / value(run, reference)));
    }

    private static double value(SequencedMap<String, Reading> run, String contender) {
        return Optional.ofNullable(run.get(contender)).orElseThrow().value();
    }

    private Stream<Reading> readings(String contender) {
        return runs.stream().flatMap(run -> Stream.ofNullable(run.get(contender)));
    }
}
