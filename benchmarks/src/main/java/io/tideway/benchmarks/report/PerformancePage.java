package io.tideway.benchmarks.report;

import io.tideway.benchmarks.metric.Series;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The page of the docs that keeps the latest figures, between two marks, and its plots beside it. */
public final class PerformancePage {

    private static final String BEGIN = "<!-- figures: written by the benchmark -->\n";
    private static final String END = "<!-- end of figures -->";
    private static final String RATIOS = "performance.svg";
    private static final String LATENCIES = "performance-latency.svg";

    private PerformancePage() {}

    /** Replaces the figures of the page, with the command that measured them. */
    public static void replaceFigures(Path page, String command, List<Series> measured) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no place for figures: the marks are gone");
        }
        String block = block(command, measured);
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + block + text.substring(end));
        new Plots(measured).draw(page.resolveSibling(RATIOS), page.resolveSibling(LATENCIES));
    }

    private static String block(String command, List<Series> measured) {
        String lines = measured.stream()
                .flatMap(series -> JsonLine.of(series).stream())
                .collect(Collectors.joining("\n"));
        String options = String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
        return """
                Measured by `%s`, on %d processors, JDK %d with `%s`:

                ![Rates beside native replication](%s)

                ![Latencies at rising rates](%s)

                %s
                <details><summary>The JSON lines of this run</summary>

                ```json
                %s
                ```

                </details>
                """.formatted(
                        command,
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().feature(),
                        options,
                        RATIOS,
                        LATENCIES,
                        FigureTable.of(measured),
                        lines);
    }
}
