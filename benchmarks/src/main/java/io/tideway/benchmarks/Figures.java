package io.tideway.benchmarks;

import java.util.List;

/** What can be measured, in the order in which it is. */
final class Figures {

    static final List<Figure> ALL = List.of(
            new SideBySide("stream-inserts", new StreamInserts()),
            new SideBySide("stream-updates", new StreamUpdates()),
            new SideBySide("stream-small-transactions", new StreamBacklog()),
            new SideBySide("latency-alone", new LatencyAlone()),
            new SideBySide("latency-200", new LatencyUnderLoad(200)),
            new SideBySide("latency-500", new LatencyUnderLoad(500)),
            new SideBySide("first-load", new FirstLoad()),
            new BothWays(),
            new VerifySpeed(),
            new SourceCost());

    private Figures() {}

    /** Those of the names, all for none. */
    static List<Figure> named(List<String> names) {
        for (String name : names) {
            if (ALL.stream().noneMatch(figure -> figure.name().equals(name))) {
                throw new IllegalArgumentException("there is no figure " + name + "; there are: "
                        + String.join(", ", ALL.stream().map(Figure::name).toList()));
            }
        }
        return ALL.stream()
                .filter(figure -> names.isEmpty() || names.contains(figure.name()))
                .toList();
    }
}
