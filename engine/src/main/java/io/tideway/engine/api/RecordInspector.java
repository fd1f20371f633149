package io.tideway.engine.api;

import io.tideway.engine.Side;
import io.tideway.engine.apply.Translator;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.record.FieldDifferences;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.engine.sync.SyncRunner;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Gathers all that is known of one record. */
final class RecordInspector {

    private static final int MAX_ACTIVITIES = 50;
    private static final int MAX_CHANGES = 100;

    private final SyncRunner runner;
    private final Map<String, TableState> tables;
    private final Ledger ledger;
    private final RecordFetcher reader;

    RecordInspector(SyncRunner runner, Map<String, TableState> tables, Ledger ledger) {
        this.runner = runner;
        this.tables = tables;
        this.ledger = ledger;
        this.reader = new RecordFetcher(runner.sources());
    }

    /** Looks the key up on the left, then on the right; empty if neither side nor the ledger knows it. */
    Optional<RecordView> inspect(TableState table, RecordKey key) {
        for (Side side : Side.values()) {
            Link link = ledger.links(table.row, side, List.of(key)).byKey().get(key);
            if (link != null) {
                return Optional.of(linked(table, link));
            }
        }
        for (Side side : Side.values()) {
            RecordTask task = new RecordTask(table, side, key);
            task.want(side);
            read(table, task);
            List<Issue> issues = ledger.issuesOf(table.id(), side, List.of(key));
            boolean known = task.exists(side) || !issues.isEmpty();
            if (known || !ledger.changes(table.row, side, key, 1).isEmpty()) {
                return Optional.of(view(table, task, issues));
            }
        }
        return Optional.empty();
    }

    private RecordView linked(TableState table, Link link) {
        RecordTask task = new RecordTask(table, Side.LEFT, link.leftKey());
        task.setLink(link);
        List<Issue> issues = new ArrayList<>();
        for (Side side : Side.values()) {
            task.want(side);
            issues.addAll(ledger.issuesOf(table.id(), side, List.of(link.key(side))));
        }
        read(table, task);
        return view(table, task, issues);
    }

    private void read(TableState table, RecordTask task) {
        reader.readWanted(table, List.of(task));
        new Translator(tables, new LinkCache(ledger), reader).translate(table, List.of(task));
    }

    private RecordView view(TableState table, RecordTask task, List<Issue> issues) {
        Optional<Link> link = task.link();
        List<Activity> activities = link.map(known -> ledger.activities(table.id(), known.leftKey(), MAX_ACTIVITIES))
                .orElse(List.of());
        RecordKey key = Objects.requireNonNull(task.key(task.side));
        List<AppliedChange> changes = ledger.changes(table.row, task.side, key, MAX_CHANGES);
        return new RecordView(
                runner.definition.name(),
                table.name(),
                link.isPresent(),
                Optional.ofNullable(task.key(Side.LEFT)),
                Optional.ofNullable(task.key(Side.RIGHT)),
                own(task, Side.LEFT),
                own(task, Side.RIGHT),
                link.map(Link::leftBase),
                link.map(Link::rightBase),
                issues,
                activities,
                changes,
                verdict(table, task, issues));
    }

    private static Optional<Fields> own(RecordTask task, Side side) {
        return task.mapped(side).map(MappedRecord::own);
    }

    private static String verdict(TableState table, RecordTask task, List<Issue> issues) {
        if (!issues.isEmpty()) {
            return "Not in sync: " + issues.get(0).reason().message();
        }
        if (task.link().isEmpty()) {
            return unlinkedVerdict(table, task);
        }
        if (task.isDetached()) {
            return "Linked, but not synced: a rule (deletes or where) excludes it from the sync.";
        }
        if (task.isGone(Side.LEFT) || task.isGone(Side.RIGHT)) {
            return "Missing on one side: its delete is in flight. If this stays so, run `tideway resync`.";
        }
        List<String> differing = FieldDifferences.differing(
                table,
                task.mapped(Side.LEFT).orElseThrow(),
                task.mapped(Side.RIGHT).orElseThrow());
        return differing.isEmpty()
                ? "In sync."
                : "Differs in " + String.join(", ", differing)
                        + ": a change is in flight. If this stays so, run `tideway resync`.";
    }

    private static String unlinkedVerdict(TableState table, RecordTask task) {
        Side side = task.side;
        if (task.seen(side)
                .filter(Observation::exists)
                .filter(seen -> !table.mapping.includes(side, seen.fields()))
                .isPresent()) {
            return "Not synced: its `where` condition excludes it.";
        }
        if (task.isGone(side)) {
            return "Gone: it was deleted.";
        }
        if (!table.rules.creates(side.other())) {
            return "Not synced: it has no counterpart, and the rules do not create one on the "
                    + side.other().word() + ".";
        }
        return table.isBackfilling()
                ? "Not synced yet: the backfill is in progress."
                : "Not synced yet: its change is in flight.";
    }
}
