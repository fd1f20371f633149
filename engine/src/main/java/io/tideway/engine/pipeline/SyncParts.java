package io.tideway.engine.pipeline;

import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.Target;

/**
 * What the parts of one sync share.
 *
 * @param leftCaptured whether the left side's changes are streamed
 * @param rightCaptured whether the right side's changes are streamed
 */
record SyncParts(
        String sync,
        Ledger ledger,
        LinkBook links,
        RecordReader reader,
        IssueDesk issues,
        EventDesk events,
        Target leftTarget,
        Target rightTarget,
        boolean leftCaptured,
        boolean rightCaptured) {}
