package io.tideway.benchmarks.plot;

import io.tideway.benchmarks.plot.Svg.Anchor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A group of bars for each place, one below the other, with dashed lines across the bars that they are for. */
public final class BarPlot {

    private static final int WIDTH = 940;
    private static final int LEFT = 190;
    private static final int TOP = 50;
    private static final int ACROSS = 480;
    private static final int BAR = 14;
    private static final int GAP = 12;
    private static final double TICK = 0.25;

    private final List<Line<String>> bars;
    private final List<Line<String>> targets;
    private final Set<String> places = new LinkedHashSet<>();
    private final double longest;
    private final Svg svg;

    private BarPlot(List<Line<String>> lines) {
        this.bars = lines.stream().filter(line -> !line.dashed()).toList();
        this.targets = lines.stream().filter(Line::dashed).toList();
        lines.forEach(line -> places.addAll(line.points().keySet()));
        this.longest =
                lines.stream().flatMap(line -> line.points().values().stream()).reduce(1.0, Math::max);
        this.svg = new Svg(WIDTH, bottom() + 40);
    }

    /** Solid lines become bars. */
    public static void draw(String title, List<Line<String>> lines, Path file) throws IOException {
        BarPlot plot = new BarPlot(lines);
        plot.svg.text(LEFT, TOP - 25, Anchor.START, title);
        plot.drawAxis();
        plot.drawTargets();
        plot.drawBars();
        plot.svg.legend(LEFT + ACROSS + 55, TOP + 10, lines);
        plot.svg.save(file);
    }

    private void drawAxis() {
        for (double tick = 0; tick <= longest; tick += TICK) {
            svg.line(x(tick), TOP, x(tick), bottom(), Svg.GRID, false);
            svg.text(x(tick), bottom() + 18, Anchor.MIDDLE, String.format(Locale.ROOT, "%.2f", tick));
        }
    }

    private void drawTargets() {
        for (Line<String> target : targets) {
            double x = x(target.points().firstEntry().getValue());
            svg.line(x, TOP, x, bottom(), target.color(), true);
        }
    }

    private void drawBars() {
        double y = TOP + GAP / 2.0;
        for (String place : places) {
            svg.text(LEFT - 8, y + bars.size() * BAR / 2.0 + 4, Anchor.END, place);
            for (Line<String> bar : bars) {
                Double value = bar.points().get(place);
                if (value != null) {
                    svg.bar(LEFT, y, x(value) - LEFT, BAR - 2, bar.color());
                    svg.text(x(value) + 4, y + BAR - 4, Anchor.START, String.format(Locale.ROOT, "%.2f", value));
                }
                y += BAR;
            }
            y += GAP;
        }
    }

    private double x(double value) {
        return LEFT + value / longest * ACROSS;
    }

    private int bottom() {
        return TOP + places.size() * (bars.size() * BAR + GAP);
    }
}
