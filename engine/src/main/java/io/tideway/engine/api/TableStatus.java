package io.tideway.engine.api;

import io.tideway.engine.ledger.Backfill;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.util.List;
import java.util.Optional;

/**
 * The status of a table mapping.
 *
 * @param paused why it alone does not sync; empty: it does
 * @param waitingFields why some of its field mappings wait while the others continue
 * @param backfillWaits why its backfill waits while its changes are applied; empty: it does not wait
 * @param stage the stage of its backfill, DONE after its end
 * @param backfilled records that the stage has read
 * @param backfillEstimate about how many it will read; -1: not known
 * @param links linked records; -1: not counted yet
 * @param issues open issues
 * @param deferred records that are tried again within seconds
 * @param conflicts conflicts decided since the engine started
 */
public record TableStatus(
        String name,
        TableName left,
        TableName right,
        Optional<Reason> paused,
        List<Reason> waitingFields,
        Optional<Reason> backfillWaits,
        Backfill.Stage stage,
        long backfilled,
        long backfillEstimate,
        long links,
        long issues,
        long deferred,
        long conflicts) {}
