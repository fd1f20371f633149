package io.tideway.testkit.memory;

import io.tideway.spi.Reason;
import java.util.function.Predicate;

/**
 * A check constraint on one field.
 *
 * @param allows whether a value, never null, may be stored
 * @param reason the reason of a refused write
 */
public record MemoryCheck(Predicate<String> allows, Reason reason) {}
