package io.tideway.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a figure is measured with.
 *
 * @param contenders those who are asked for, in turn
 * @param debeziumSettings in place of Debezium's defaults
 * @param profile records Tideway at work, where asked for
 */
record Bench(
        Servers servers,
        Scale scale,
        List<Contender> contenders,
        Map<String, String> debeziumSettings,
        Optional<Profile> profile) {

    /** Tideway in each mode that is asked for. */
    List<Contender> tideways() {
        return contenders.stream()
                .filter(each -> each == Contender.TIDEWAY || each == Contender.TIDEWAY_TRIGGERS)
                .toList();
    }

    /** Takes the time of what only serves to compare. */
    Meter meter(String reference) {
        return new Meter(reference, servers, Optional.empty());
    }
}
