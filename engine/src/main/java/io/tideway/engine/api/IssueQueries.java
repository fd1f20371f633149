package io.tideway.engine.api;

import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.TableState;
import io.tideway.engine.sync.SyncRunner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Lists the issues of all syncs with the names of their syncs and table mappings. */
final class IssueQueries {

    private final Collection<SyncRunner> runners;
    private final Ledger ledger;

    IssueQueries(Collection<SyncRunner> runners, Ledger ledger) {
        this.runners = runners;
        this.ledger = ledger;
    }

    List<Integer> mappings() {
        List<Integer> ids = new ArrayList<>();
        runners.forEach(runner -> runner.tables().forEach(table -> ids.add(table.id())));
        return ids;
    }

    List<IssueView> list(Collection<Issue.State> states, long afterId, int limit) {
        Map<Integer, IssueNames> names = new LinkedHashMap<>();
        for (SyncRunner runner : runners) {
            for (TableState table : runner.tables()) {
                names.put(table.id(), new IssueNames(runner.definition.name(), table.name()));
            }
        }
        return ledger.issues(names.keySet(), states, afterId, limit).stream()
                .map(issue -> Objects.requireNonNull(names.get(issue.mapping())).view(issue))
                .toList();
    }

    private record IssueNames(String sync, String table) {
        IssueView view(Issue issue) {
            return new IssueView(sync, table, issue);
        }
    }
}
