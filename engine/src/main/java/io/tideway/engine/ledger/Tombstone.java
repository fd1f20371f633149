package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;

/**
 * Remembers that a record was deleted, or left its key, so that an older change which is still on its way does not bring it back.
 *
 * @param version changes of the record up to here are old news
 */
public record Tombstone(Side side, RecordKey key, RecordVersion version) {}
