/**
 * Stage 2: translates a record's fields into values over the pairs of a table mapping, in the forms of both sides.
 *
 * <p>{@link io.tideway.engine.mapping.TableMapping#compile} checks a definition against both tables once and chooses one
 * converter for each pair and direction. After that this package looks up no names, parses no patterns and makes no decisions
 * by type.
 *
 * <p>Invariants: pure: no I/O, clock, threads or logger. Immutable after compiling, so any thread may use a mapping. No value
 * is shortened or replaced silently: it converts, or the record has a failure. An absent field stays absent, a null stays null.
 *
 * <p>Neighbours: {@code mapping.convert} below it; {@code record} and the packages above it call it.
 */
@NullMarked
package io.tideway.engine.mapping;

import org.jspecify.annotations.NullMarked;
