/**
 * What {@code /metrics} shows, in the text format of Prometheus; each metric is described in docs/configuration.md.
 *
 * <p>Invariants: names and labels come from the definitions alone, so that their number is bounded; nothing here costs a record
 * more than a counter's step.
 *
 * <p>Neighbours: the engine's events and status come in, {@code api} shows the text.
 */
@NullMarked
package io.tideway.server.metrics;

import org.jspecify.annotations.NullMarked;
