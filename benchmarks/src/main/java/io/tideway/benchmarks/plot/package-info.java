/**
 * Draws figures as SVG.
 *
 * <p>Without a chart library: such a library writes each letter as an outline, half a megabyte that no reader can
 * compare with the previous one, and needs fonts on the machine.
 *
 * <p>Neighbours: only {@code report} sees it, and decides what to draw.
 */
@NullMarked
package io.tideway.benchmarks.plot;

import org.jspecify.annotations.NullMarked;
