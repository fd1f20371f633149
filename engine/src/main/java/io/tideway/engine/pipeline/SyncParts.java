package io.tideway.engine.pipeline;

import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.Source;
import io.tideway.spi.Target;

/**
 * What the parts of one sync share.
 *
 * @param captured whether the side's changes are streamed
 */
record SyncParts(
        String sync,
        Ledger ledger,
        LinkBook links,
        RecordReader reader,
        IssueDesk issues,
        EventDesk events,
        Sides<Source> sources,
        Sides<Target> targets,
        Sides<Boolean> captured,
        SchemaNews news,
        PassedDeletes passed,
        LockWatch lock) {}
