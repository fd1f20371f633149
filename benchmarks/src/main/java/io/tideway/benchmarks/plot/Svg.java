package io.tideway.benchmarks.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A picture as it grows; lengths in pixels, from the upper left. */
final class Svg {

    static final String INK = "#333333";
    static final String GRID = "#dddddd";

    private static final int LEGEND_STEP = 18;
    private static final int LEGEND_MARK = 22;

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height) {
        text.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                """.formatted(width, height));
    }

    /** Where a text is held. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    void text(double x, double y, Anchor anchor, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        text.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
                x,
                y,
                anchor.name().toLowerCase(Locale.ROOT),
                INK,
                escaped));
    }

    void bar(double x, double y, double width, double height, String color) {
        text.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
                x,
                y,
                width,
                height,
                color));
    }

    void line(double x1, double y1, double x2, double y2, String color, boolean dashed) {
        text.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%s\"%s/>\n",
                x1,
                y1,
                x2,
                y2,
                color,
                color.equals(GRID) ? "1" : "2",
                dashed ? " stroke-dasharray=\"6 4\"" : ""));
    }

    void dot(double x, double y, String color) {
        text.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x, y, color));
    }

    void legend(double x, double y, Iterable<? extends Line<?>> lines) {
        double at = y;
        for (Line<?> line : lines) {
            line(x, at, x + LEGEND_MARK, at, line.color(), line.dashed());
            text(x + LEGEND_MARK + 6, at + 4, Anchor.START, line.name());
            at += LEGEND_STEP;
        }
    }

    void save(Path file) throws IOException {
        Files.writeString(file, text + "</svg>\n");
    }
}
