/**
 * Draws figures as SVG.
 *
 * <p>By hand: what chart libraries write holds each letter as an outline, half a megabyte that nobody can compare with the last one, and
 * needs fonts on the machine.
 *
 * <p>Neighbours: {@code io.tideway.benchmarks} alone, which knows what to draw.
 */
@NullMarked
package io.tideway.benchmarks.plot;

import org.jspecify.annotations.NullMarked;
