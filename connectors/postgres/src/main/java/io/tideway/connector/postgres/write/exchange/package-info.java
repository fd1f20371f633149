/**
 * Writes records that exchange values which must be unique, within one transaction.
 *
 * <p>{@link io.tideway.connector.postgres.write.exchange.Exchange} is the entry; {@code ExchangePlan} orders the
 * updates so that each finds its values free. If they form a circle, one record holds an interim value for a moment, or
 * is removed and put back.
 *
 * <p>Invariants: no other session sees an interim value; an interim value never reaches a place outside its row; if the
 * exchange is not possible, nothing is written.
 *
 * <p>Neighbours: uses {@code statement}. Does not see the package above it.
 */
@NullMarked
package io.tideway.connector.postgres.write.exchange;

import org.jspecify.annotations.NullMarked;
