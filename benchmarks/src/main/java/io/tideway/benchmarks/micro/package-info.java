/**
 * Micro-benchmarks (JMH) of the engine's work on each record: decoding, mapping, reconciling, and the stored forms of
 * the ledger. Figures are per record.
 *
 * <p>The work itself is beside the measured code, among the tests of its module, where its allocation test limits
 * what it allocates; here it is only timed.
 *
 * <p>Neighbours: the test sources of {@code engine} and {@code connectors/postgres}. Nothing depends on it.
 */
@NullMarked
package io.tideway.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
