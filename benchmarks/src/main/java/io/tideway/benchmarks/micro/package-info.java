/**
 * Micro-benchmarks (JMH) of what each record goes through in the engine's own processor: decoding, mapping, reconciling, and the stored
 * forms of the ledger. Figures are per record.
 *
 * <p>The work itself stands beside the code that it measures, among the tests of its module, where {@code AllocationTest} guards what
 * it allocates; here it is only timed.
 *
 * <p>Neighbours: the test sources of {@code engine} and {@code connectors/postgres}. Nothing depends on it.
 */
@NullMarked
package io.tideway.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
