package io.tideway.benchmarks.plot;

import io.tideway.benchmarks.plot.Svg.Anchor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lines over two logarithmic axes. */
public final class LinePlot {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int TOP = 50;
    private static final int ACROSS = 600;
    private static final int DOWN = 310;

    private final SortedSet<Integer> places = new TreeSet<>();
    private final int lowestPower;
    private final int highestPower;
    private final Svg svg = new Svg(WIDTH, HEIGHT);

    private LinePlot(List<Line<Integer>> lines) {
        SortedSet<Double> values = new TreeSet<>();
        for (Line<Integer> line : lines) {
            places.addAll(line.points().keySet());
            values.addAll(line.points().values());
        }
        this.lowestPower = (int) Math.floor(Math.log10(values.first()));
        this.highestPower = Math.max(lowestPower + 1, (int) Math.ceil(Math.log10(values.last())));
    }

    /** Draws nothing without any point. */
    public static void draw(String title, String across, List<Line<Integer>> lines, Path file) throws IOException {
        List<Line<Integer>> drawn =
                lines.stream().filter(line -> !line.points().isEmpty()).toList();
        if (drawn.isEmpty()) {
            return;
        }
        LinePlot plot = new LinePlot(drawn);
        plot.svg.text(LEFT, TOP - 25, Anchor.START, title);
        plot.svg.text(LEFT + ACROSS / 2.0, TOP + DOWN + 40, Anchor.MIDDLE, across);
        plot.drawAxes();
        drawn.forEach(plot::drawLine);
        plot.svg.legend(LEFT + ACROSS + 30, TOP + 10, drawn);
        plot.svg.save(file);
    }

    private void drawAxes() {
        for (int power = lowestPower; power <= highestPower; power++) {
            double y = y(Math.pow(10, power));
            svg.line(LEFT, y, LEFT + ACROSS, y, Svg.GRID, false);
            svg.text(
                    LEFT - 8,
                    y + 4,
                    Anchor.END,
                    BigDecimal.ONE.scaleByPowerOfTen(power).toPlainString());
        }
        for (int place : places) {
            svg.line(x(place), TOP, x(place), TOP + DOWN, Svg.GRID, false);
            svg.text(x(place), TOP + DOWN + 18, Anchor.MIDDLE, Integer.toString(place));
        }
    }

    private void drawLine(Line<Integer> line) {
        SequencedMap<Integer, Double> ahead = new TreeMap<>(line.points());
        while (!ahead.isEmpty()) {
            var from = ahead.pollFirstEntry();
            double x = x(from.getKey());
            double y = y(from.getValue());
            svg.dot(x, y, line.color());
            if (!ahead.isEmpty()) {
                var to = ahead.firstEntry();
                svg.line(x, y, x(to.getKey()), y(to.getValue()), line.color(), line.dashed());
            }
        }
    }

    private double x(int place) {
        if (places.size() == 1) {
            return LEFT + ACROSS / 2.0;
        }
        return LEFT
                + ACROSS
                        * Math.log((double) place / places.first())
                        / Math.log((double) places.last() / places.first());
    }

    private double y(double value) {
        return TOP + DOWN * (highestPower - Math.log10(value)) / (highestPower - lowestPower);
    }
}
