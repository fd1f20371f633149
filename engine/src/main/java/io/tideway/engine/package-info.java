/**
 * The words of a sync: what users define and what every stage speaks of; the codes of errors. Data only, no behaviour beyond itself.
 *
 * <p>Neighbours: all other packages of the engine import this one; it imports none of them.
 */
@NullMarked
package io.tideway.engine;

import org.jspecify.annotations.NullMarked;
