package io.tideway.spi;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a system retains for a subscription whose changes are not acknowledged yet.
 *
 * @param retainedBytes empty: not known, or nothing is retained
 * @param limitBytes beyond it the system forgets changes; empty: no limit, or not known
 * @param warnings dangers to the stream, or by the stream to the system; empty: none
 */
public record StreamHealth(OptionalLong retainedBytes, OptionalLong limitBytes, List<Reason> warnings) {

    /** For a system that keeps nothing back. */
    public static final StreamHealth NOTHING_RETAINED =
            new StreamHealth(OptionalLong.empty(), OptionalLong.empty(), List.of());

    public StreamHealth {
        warnings = List.copyOf(warnings);
    }
}
