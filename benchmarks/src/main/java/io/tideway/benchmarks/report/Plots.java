package io.tideway.benchmarks.report;

import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Series;
import io.tideway.benchmarks.plot.BarPlot;
import io.tideway.benchmarks.plot.Line;
import io.tideway.benchmarks.plot.LinePlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The results as pictures, beside their targets. */
final class Plots {

    /** The target for 99 of a hundred changes. */
    private static final double LONGEST_MILLIS = 50;

    private static final String TARGET_COLOR = "#b03030";
    private static final Pattern LATENCY = Pattern.compile("latency-(\\d+)-per-second-(p\\d+)");

    private final List<Series> measured;

    Plots(List<Series> measured) {
        this.measured = measured;
    }

    void draw(Path ratios, Path latencies) throws IOException {
        BarPlot.draw("Rate beside native logical replication, which is 1", ratios(), ratios);
        LinePlot.draw(
                "Milliseconds from when a transaction was due until it is visible on the target",
                "transactions per second",
                latencies(),
                latencies);
    }

    private List<Line<String>> ratios() {
        List<Line<String>> lines = new ArrayList<>();
        List<Line<String>> targets = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            SequencedMap<String, Double> ratios = ratios(contender);
            if (contender == Contender.NATIVE || ratios.isEmpty()) {
                continue;
            }
            lines.add(new Line<>(contender.label(), color(contender), false, ratios));
            target(contender).ifPresent(target -> {
                SequencedMap<String, Double> across = new LinkedHashMap<>();
                ratios.keySet().forEach(figure -> across.put(figure, target));
                targets.add(new Line<>("target of " + contender.label(), color(contender), true, across));
            });
        }
        lines.addAll(targets);
        return lines;
    }

    private SequencedMap<String, Double> ratios(Contender contender) {
        SequencedMap<String, Double> ratios = new LinkedHashMap<>();
        for (Series series : measured) {
            Metric metric = series.metric();
            if (metric.unit().equals("rows/s") || metric.unit().equals("tx/s")) {
                series.ratios(contender.label(), Contender.NATIVE.label())
                        .ifPresent(spread -> ratios.put(metric.figure(), spread.median()));
            }
        }
        return ratios;
    }

    private List<Line<Integer>> latencies() {
        List<Line<Integer>> lines = new ArrayList<>();
        SequencedMap<Integer, Double> target = new LinkedHashMap<>();
        for (Contender contender : Contender.values()) {
            for (String percentile : List.of("p50", "p99")) {
                SequencedMap<Integer, Double> millis = millis(contender, percentile);
                if (!millis.isEmpty()) {
                    boolean dashed = percentile.equals("p99");
                    lines.add(new Line<>(contender.label() + " " + percentile, color(contender), dashed, millis));
                }
                millis.keySet().forEach(rate -> target.put(rate, LONGEST_MILLIS));
            }
        }
        lines.add(new Line<>("target of p99", TARGET_COLOR, false, target));
        return lines;
    }

    private SequencedMap<Integer, Double> millis(Contender contender, String percentile) {
        SequencedMap<Integer, Double> millis = new LinkedHashMap<>();
        for (Series series : measured) {
            Matcher figure = LATENCY.matcher(series.metric().figure());
            if (figure.matches() && figure.group(2).equals(percentile)) {
                series.values(contender.label())
                        .ifPresent(spread -> millis.put(Integer.valueOf(figure.group(1)), spread.median()));
            }
        }
        return millis;
    }

    /** Returns the target as a share of native's rate. */
    private static Optional<Double> target(Contender contender) {
        return switch (contender) {
            case NATIVE, DEBEZIUM -> Optional.empty();
            case TIDEWAY -> Optional.of(0.5);
            case TIDEWAY_TRIGGERS -> Optional.of(0.3);
        };
    }

    private static String color(Contender contender) {
        return switch (contender) {
            case NATIVE -> "#666666";
            case DEBEZIUM -> "#d98b3a";
            case TIDEWAY -> "#1f5fa8";
            case TIDEWAY_TRIGGERS -> "#4fae94";
        };
    }
}
