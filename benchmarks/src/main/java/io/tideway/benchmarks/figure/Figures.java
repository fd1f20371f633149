package io.tideway.benchmarks.figure;

import java.util.ArrayList;
import java.util.List;

/** All figures, in the order of their measurement. */
public final class Figures {

    static final List<Figure> ALL = List.of(
            new SideBySide("stream-inserts", new StreamInserts()),
            new SideBySide("stream-updates", new StreamUpdates()),
            new SideBySide("stream-deletes", new StreamDeletes()),
            new SideBySide("stream-small-transactions", new StreamBacklog()),
            new SideBySide("wide-updates", new WideUpdates()),
            new SideBySide("many-tables", new ManyTables()),
            new SideBySide("latency-alone", new LatencyAlone()),
            new SideBySide("latency-rates", new RisingRates()),
            new SideBySide("first-load", new FirstLoad()),
            new BothWays(),
            new VerifySpeed(),
            new Growth(),
            new SourceCost());

    /** The figures of a quick run. */
    public static final List<String> MAIN =
            List.of("stream-inserts", "stream-updates", "latency-alone", "latency-rates", "first-load");

    private Figures() {}

    /** All that can be chosen. */
    public static final class Names extends ArrayList<String> {
        Names() {
            super(ALL.stream().map(Figure::name).toList());
        }
    }

    /** Returns the figures of these names; all if there is no name. */
    public static List<Figure> named(List<String> names) {
        for (String name : names) {
            if (ALL.stream().noneMatch(figure -> figure.name().equals(name))) {
                throw new IllegalArgumentException(
                        "there is no figure " + name + "; there are: " + String.join(", ", new Names()));
            }
        }
        return ALL.stream()
                .filter(figure -> names.isEmpty() || names.contains(figure.name()))
                .toList();
    }
}
