/**
 * The conversions of stage 2: numbers, times and texts from one type's form to another's.
 *
 * <p>Invariants: pure; a conversion is exact or fails with a reason; numbers keep every digit, times keep their instant.
 *
 * <p>Neighbours: {@code mapping} alone calls it.
 */
@NullMarked
package io.tideway.engine.mapping.convert;

import org.jspecify.annotations.NullMarked;
