package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.Optional;

/**
 * One decision for the history: a conflict and its loser.
 *
 * @param mapping the ledger's id of the table mapping
 * @param winner the side whose value stays
 * @param field the left name of the field; empty: the whole record
 * @param kept the value that stays, as text; empty: null or none
 * @param lost the value that was overwritten; empty: null or none
 * @param rule the reason of the decision, such as {@code latest: right committed 1.2 s later}
 */
public record Activity(
        Instant at,
        int mapping,
        RecordKey leftKey,
        RecordKey rightKey,
        Side winner,
        Optional<String> field,
        Optional<String> kept,
        Optional<String> lost,
        String rule) {}
