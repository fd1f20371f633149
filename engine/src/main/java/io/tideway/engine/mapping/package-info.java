/**
 * Stage 2, mapping: turns a record's fields into values over the pairs of a table mapping, in the form of its own side and in
 * that of the other side, and pair values back into fields.
 *
 * <p>{@link io.tideway.engine.mapping.TableMapping#compile} checks a definition against both tables once and chooses one
 * converter for each pair and direction; after that nothing here looks up a name, parses a pattern or decides by type.
 *
 * <p>Invariants: pure: no I/O, clock, threads or logger; immutable after compiling, so any thread may use a mapping; a value is
 * never shortened or replaced silently: it converts, or the record has a failure; an absent field stays absent, a null null.
 *
 * <p>Neighbours: {@code pipeline} calls it with what capture read and gives its result to {@code reconcile}; it imports none of
 * them.
 */
@NullMarked
package io.tideway.engine.mapping;

import org.jspecify.annotations.NullMarked;
