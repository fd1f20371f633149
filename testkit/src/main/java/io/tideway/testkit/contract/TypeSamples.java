package io.tideway.testkit.contract;

import io.tideway.spi.TableName;
import java.util.List;

/**
 * Values that must come back as they were written.
 *
 * @param table a table with a generated key, in which every other field may be null
 * @param samples the written values, each alone in a record of its own
 */
public record TypeSamples(TableName table, List<Sample> samples) {

    public TypeSamples {
        samples = List.copyOf(samples);
    }

    /** A value of a field, in the canonical form of its kind. */
    public record Sample(String field, String value) {}
}
