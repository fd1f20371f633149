/**
 * Stage 2: turns a record's fields into values over the pairs of a table mapping, in the form of its own side and in that of
 * the other side, and turns pair values back into fields.
 *
 * <p>{@link io.tideway.engine.mapping.TableMapping#compile} checks a definition against both tables once and chooses one converter for
 * each pair and direction. After that nothing here looks up a name, parses a pattern or decides by type.
 *
 * <p>Invariants: pure: no I/O, clock, threads or logger; immutable after compiling, so that any thread may use a mapping. No value is
 * shortened or replaced silently: it converts, or the record has a failure. An absent field stays absent, a null stays null.
 *
 * <p>Neighbours: {@code mapping.convert} below it; {@code record} and the rooms above it call it.
 */
@NullMarked
package io.tideway.engine.mapping;

import org.jspecify.annotations.NullMarked;
