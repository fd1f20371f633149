/**
 * The conversions of stage 2 between the forms of types: numbers, times and texts.
 *
 * <p>Invariants: pure. A conversion keeps the value, or fails; where it rounds or changes the form, a notice says so.
 *
 * <p>Neighbours: only {@code mapping} calls it.
 */
@NullMarked
package io.tideway.engine.mapping.convert;

import org.jspecify.annotations.NullMarked;
