package io.tideway.benchmarks.report;

import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Series;
import io.tideway.benchmarks.metric.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The results as a table to read: medians, and in brackets the ratio to the reference. */
final class FigureTable {

    private FigureTable() {}

    static String of(List<Series> measured) {
        List<String> head = new ArrayList<>(List.of("figure", "unit", "reference"));
        Arrays.stream(Contender.values())
                .filter(contender -> contender != Contender.NATIVE)
                .forEach(contender -> head.add(contender.label()));
        List<List<String>> rows = new ArrayList<>();
        rows.add(head);
        rows.add(head.stream().map(name -> "---").toList());
        measured.forEach(series -> rows.add(row(series)));
        return rows.stream().map(FigureTable::line).collect(Collectors.joining());
    }

    private static List<String> row(Series series) {
        Metric metric = series.metric();
        List<String> row = new ArrayList<>();
        row.add(metric.figure() + ": " + metric.setting());
        row.add(metric.unit());
        row.add(metric.reference() + " "
                + series.values(metric.reference()).map(FigureTable::median).orElse(""));
        for (Contender contender : Contender.values()) {
            if (contender != Contender.NATIVE) {
                row.add(cell(series, contender.label()));
            }
        }
        return row;
    }

    private static String cell(Series series, String contender) {
        Optional<String> ratio =
                series.ratios(contender, series.metric().reference()).map(spread -> " (" + median(spread) + ")");
        return series.values(contender)
                .map(spread -> median(spread) + ratio.orElse(""))
                .orElse("");
    }

    private static String median(Spread spread) {
        return String.format(Locale.ROOT, "%,f", Rounding.of(spread.median())).replaceFirst("\\.?0*$", "");
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
