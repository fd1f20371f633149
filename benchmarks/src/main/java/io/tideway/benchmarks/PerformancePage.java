package io.tideway.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The page of the docs that keeps the latest figures, between two marks. */
final class PerformancePage {

    private static final String BEGIN = "<!-- figures: written by the benchmark -->\n";
    private static final String END = "<!-- end of figures -->";

    private PerformancePage() {}

    static void replaceFigures(Path page, List<Series> measured) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no place for figures: the marks are gone");
        }
        String lines = measured.stream()
                .flatMap(series -> JsonLine.of(series).stream())
                .collect(Collectors.joining("\n", "```json\n", "\n```\n"));
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + lines + text.substring(end));
    }
}
