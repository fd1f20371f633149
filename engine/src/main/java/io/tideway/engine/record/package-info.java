/**
 * A record, a table and a batch while they are processed: the data that the steps of a batch share.
 *
 * <p>Invariants: belongs to the sync's thread; one task per record in a batch, so that several changes become one write;
 * other threads read only a {@link io.tideway.engine.record.TableSnapshot}.
 *
 * <p>Neighbours: the packages from {@code event} up use these.
 */
@NullMarked
package io.tideway.engine.record;

import org.jspecify.annotations.NullMarked;
