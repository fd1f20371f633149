package io.tideway.engine.mapping;

import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects what compiling one table mapping finds; every message begins with the mapping's name. */
final class Problems {

    private final String mapping;
    private final List<Reason> reasons = new ArrayList<>();
    private final List<Reason> notices = new ArrayList<>();

    Problems(String mapping) {
        this.mapping = mapping;
    }

    void refuse(MappingCode code, String message, String fix) {
        reasons.add(code.reason(mapping + ": " + message, fix));
    }

    /** Passes on reasons that already say where they belong. */
    void refuse(List<Reason> others) {
        reasons.addAll(others);
    }

    void notice(MappingCode code, String message, String fix) {
        notices.add(code.reason(mapping + ": " + message, fix));
    }

    boolean none() {
        return reasons.isEmpty();
    }

    List<Reason> reasons() {
        return reasons;
    }

    List<Reason> notices() {
        return notices;
    }
}
