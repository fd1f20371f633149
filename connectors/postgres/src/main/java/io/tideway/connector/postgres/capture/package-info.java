/**
 * What every way of capturing changes has in common, so that the rest of the connector need not know which one is at work.
 *
 * <p>Invariant: a position of one way is never taken for one of the other: it is lost history, and both sides are compared.
 *
 * <p>Neighbours: {@code replication} and {@code triggers} are the two ways; the connector's root chooses.
 */
@NullMarked
package io.tideway.connector.postgres.capture;

import org.jspecify.annotations.NullMarked;
