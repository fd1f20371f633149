package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Times;
import io.tideway.engine.record.Hold;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns due issues into tasks that read their records again. Belongs to the sync's thread. */
final class RetryTasks {

    private final LinkCache links;

    RetryTasks(LinkCache links) {
        this.links = links;
    }

    /** The records of issues that are to be tried again: read anew on both sides. */
    List<RecordTask> tasks(TableState table, List<Issue> due) {
        List<RecordTask> tasks = new ArrayList<>();
        Set<Long> knownLinks = new HashSet<>();
        for (Side side : Side.values()) {
            Set<RecordKey> knownKeys = new HashSet<>();
            List<Issue> ofSide =
                    due.stream().filter(issue -> issue.side() == side).toList();
            Map<RecordKey, Link> found = links.find(
                    table, side, ofSide.stream().map(Issue::key).distinct().toList());
            for (Issue issue : ofSide) {
                Link link = found.get(issue.key());
                boolean isNew = knownKeys.add(issue.key());
                if (link == null ? isNew : knownLinks.add(link.id()) && isNew) {
                    tasks.add(task(table, issue, Optional.ofNullable(link)));
                }
            }
        }
        return tasks;
    }

    private static RecordTask task(TableState table, Issue issue, Optional<Link> link) {
        RecordTask task = new RecordTask(table, issue.side(), issue.key());
        task.times = Times.AS_KNOWN;
        task.revert = table.hold().flatMap(Hold::revert);
        // Such an issue is never due by itself: an operator asked.
        Issue.Cause cause = issue.cause();
        task.mayCreateAgain = cause == Issue.Cause.OUTCOME_UNKNOWN || cause == Issue.Cause.CREATE_UNCONFIRMED;
        task.want(issue.side());
        link.ifPresent(known -> {
            task.setLink(known);
            task.want(issue.side().other());
            if (cause == Issue.Cause.FIELD_BOUNCES) {
                task.agree(Agreement.none(table.mapping.pairs()));
            }
        });
        return task;
    }
}
