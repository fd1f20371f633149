package io.tideway.benchmarks;

import java.util.Optional;

/**
 * What a figure is measured with.
 *
 * @param capture the connector by which Tideway reads
 * @param profile records Tideway at work, where asked for
 */
record Bench(Servers servers, Scale scale, String capture, Optional<Profile> profile) {

    Meter meter(Contender contender) {
        return new Meter(contender == Contender.TIDEWAY ? profile : Optional.empty());
    }
}
