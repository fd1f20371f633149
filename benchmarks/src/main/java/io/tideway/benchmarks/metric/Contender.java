package io.tideway.benchmarks.metric;

import java.util.Locale;

/** The systems that are measured. */
public enum Contender {
    NATIVE,
    DEBEZIUM,
    TIDEWAY,
    TIDEWAY_TRIGGERS;

    /** As it is called on the command line and in results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
