package io.tideway.engine.ledger;

import io.tideway.spi.RecordKey;
import java.util.Map;

/**
 * Links that were found by key.
 *
 * @param byKey by the key on the requested side
 * @param complete whether the keys that are missing have no link; false: bases are wide, and the caller must ask again for the
 *     missing keys
 */
public record FoundLinks(Map<RecordKey, Link> byKey, boolean complete) {}
