package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;

/**
 * Marks a record that was deleted or left its key, so that an older change in flight does not restore it.
 *
 * @param version changes of the record up to this version are obsolete
 */
public record Tombstone(Side side, RecordKey key, RecordVersion version) {}
