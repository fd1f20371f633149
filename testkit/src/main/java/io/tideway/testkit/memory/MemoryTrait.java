package io.tideway.testkit.memory;

/** How a {@link MemorySystem} works inside. The engine sees no difference, and must be right with and without each. */
public enum MemoryTrait {
    /** A change carries every field of its record, but for values too large to repeat. */
    FULL_IMAGES,
    /** Updates and deletes compare the expected values themselves. Without it, the target reads before it writes. */
    CONDITIONAL_WRITES
}
