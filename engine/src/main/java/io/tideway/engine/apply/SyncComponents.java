package io.tideway.engine.apply;

import io.tideway.engine.Sides;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.commit.LockMonitor;
import io.tideway.engine.event.EventPublisher;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.StreamedDeletes;
import io.tideway.engine.schema.SchemaChangeFilter;
import io.tideway.spi.Source;
import io.tideway.spi.Target;

/**
 * The components of one session, for the classes that wire its steps together. Each step gets only the components that it uses.
 *
 * @param captured whether the side's changes are streamed
 */
public record SyncComponents(
        String sync,
        Ledger ledger,
        LinkCache links,
        RecordFetcher reader,
        IssueTracker issues,
        EventPublisher events,
        Sides<Source> sources,
        Sides<Target> targets,
        Sides<Boolean> captured,
        SchemaChangeFilter changeFilter,
        StreamedDeletes passed,
        LockMonitor lock) {}
