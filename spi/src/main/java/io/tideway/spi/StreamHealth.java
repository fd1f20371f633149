package io.tideway.spi;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a system keeps back for a subscription whose changes are not acknowledged yet.
 *
 * @param retainedBytes empty: the system does not say, or keeps nothing
 * @param limitBytes beyond it the system forgets changes; empty: it never does, or does not say
 * @param warnings what endangers the stream, or the system by it; empty: nothing
 */
public record StreamHealth(OptionalLong retainedBytes, OptionalLong limitBytes, List<Reason> warnings) {

    /** For a system that keeps nothing back. */
    public static final StreamHealth NOTHING_RETAINED =
            new StreamHealth(OptionalLong.empty(), OptionalLong.empty(), List.of());

    public StreamHealth {
        warnings = List.copyOf(warnings);
    }
}
