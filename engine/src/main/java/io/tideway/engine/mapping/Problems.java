package io.tideway.engine.mapping;

import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of compiling one table mapping. Every message begins with the mapping's name. */
final class Problems {

    private final String mapping;
    private final List<Reason> reasons = new ArrayList<>();
    private final List<Reason> notices = new ArrayList<>();

    /** The number of reasons that concern tables. */
    private int tables;

    Problems(String mapping) {
        this.mapping = mapping;
    }

    void refuse(MappingCode code, String message, String fix) {
        reasons.add(code.reason(mapping + ": " + message, fix));
    }

    /** Adds reasons about a table as a whole. They precede reasons about its fields, because they may explain them. */
    void refuseTable(List<Reason> others) {
        reasons.addAll(tables, others);
        tables += others.size();
    }

    /** Adds notices whose messages already name their place. */
    void notice(List<Reason> others) {
        notices.addAll(others);
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
