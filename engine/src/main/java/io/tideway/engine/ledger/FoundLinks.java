package io.tideway.engine.ledger;

import io.tideway.spi.RecordKey;
import java.util.Map;

/**
 * Links that were looked up by key.
 *
 * @param byKey by the key on the side that was asked for
 * @param complete whether a key that is not among them has no link; false: bases are wide, ask again for the other keys
 */
public record FoundLinks(Map<RecordKey, Link> byKey, boolean complete) {}
