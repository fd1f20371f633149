package io.tideway.engine.commit;

import io.tideway.engine.Sides;
import io.tideway.engine.event.EventDesk;
import io.tideway.engine.issue.IssueDesk;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.PassedDeletes;
import io.tideway.engine.record.RecordReader;
import io.tideway.engine.schema.SchemaNews;
import io.tideway.spi.Source;
import io.tideway.spi.Target;

/**
 * What the parts of one sync share.
 *
 * @param captured whether the side's changes are streamed
 */
public record SyncParts(
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
