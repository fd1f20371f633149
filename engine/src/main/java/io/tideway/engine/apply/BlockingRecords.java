package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableBatch;
import io.tideway.engine.record.TableState;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the issues of records that block others: one of an earlier batch may wait for a unique value that one of this
 * batch gives up, and the other way round. All that wait for the same reason are found, since a circle may go through any number of them.
 */
final class BlockingRecords {

    /** The most records that are tried together for that. */
    private static final int MAX_TOGETHER = 10_000;

    private static final int PAGE = 1_000;

    private final Ledger ledger;
    private final LinkCache links;

    BlockingRecords(Ledger ledger, LinkCache links) {
        this.ledger = ledger;
        this.links = links;
    }

    /** Empty: none of the records in the way has an issue. */
    List<Issue> issues(TableBatch batch) {
        Sides<Set<RecordKey>> known = new Sides<>(new HashSet<>(), new HashSet<>());
        for (RecordTask task : batch.tasks) {
            known.get(task.side).add(task.key());
            task.link().ifPresent(link -> addKeys(link, known));
        }
        boolean anyWaits = batch.blocked().stream()
                .map(TableBatch.Blocked::target)
                .distinct()
                .anyMatch(target -> isAnyWaiting(batch, target, known));
        String code = batch.blocked().getFirst().outcome().reason().code();
        return anyWaits ? waiting(batch.table, code, known) : List.of();
    }

    private static void addKeys(Link link, Sides<Set<RecordKey>> keys) {
        for (Side side : Side.values()) {
            keys.get(side).add(link.key(side));
        }
    }

    private boolean isAnyWaiting(TableBatch batch, Side target, Sides<Set<RecordKey>> known) {
        Set<RecordKey> inTheWay = new LinkedHashSet<>();
        for (TableBatch.Blocked blocked : batch.blocked()) {
            if (blocked.target() == target) {
                inTheWay.addAll(blocked.outcome().rivals());
            }
        }
        inTheWay.removeAll(known.get(target));
        Collection<Link> linked = links.findKeys(batch.table, target, inTheWay).values();
        List<RecordKey> others =
                linked.stream().map(link -> link.key(target.other())).toList();
        return Map.of(target, inTheWay, target.other(), others).entrySet().stream()
                .anyMatch(side -> !side.getValue().isEmpty()
                        && ledger.issuesOf(batch.table.id(), side.getKey(), side.getValue()).stream()
                                .anyMatch(BlockingRecords::isPending));
    }

    private static boolean isPending(Issue issue) {
        return issue.field().isEmpty() && issue.state() != Issue.State.IGNORED;
    }

    private List<Issue> waiting(TableState table, String code, Sides<Set<RecordKey>> known) {
        List<Issue> waiting = new ArrayList<>();
        long after = 0;
        List<Issue> page;
        do {
            page = ledger.issues(List.of(table.id()), List.of(Issue.State.DEFERRED, Issue.State.OPEN), after, PAGE);
            page.stream()
                    .filter(issue -> isPending(issue) && issue.reason().code().equals(code))
                    .filter(issue -> !known.get(issue.side()).contains(issue.key()))
                    .forEach(waiting::add);
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == PAGE && waiting.size() < MAX_TOGETHER);
        return waiting;
    }
}
