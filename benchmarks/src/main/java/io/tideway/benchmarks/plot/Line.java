package io.tideway.benchmarks.plot;

import java.util.SequencedMap;

/**
 * Numbers of one colour.
 *
 * @param name as in the legend
 * @param color such as {@code #1f5fa8}
 * @param dashed rather than solid: the less usual line, or one that was not measured
 * @param points numbers by their place along the plot
 */
public record Line<X>(String name, String color, boolean dashed, SequencedMap<X, Double> points) {}
