package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Builds updates: starts with an empty update; each method returns a copy with one part set. */
public record Updates(LedgerUpdate build) {

    public static Updates of(String sync) {
        return new Updates(new LedgerUpdate(
                sync,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Side.LEFT,
                Optional.empty(),
                List.of(),
                List.of()));
    }

    public Updates added(int mapping, Link... links) {
        return with(Map.of(mapping, List.of(links)), build.changedLinks(), build.movedLinks(), build.removedLinks());
    }

    /** Assigns ids to the added links. */
    public Updates numbered(LongSupplier ids) {
        Map<Integer, List<Link>> added = new LinkedHashMap<>();
        build.addedLinks()
                .forEach((mapping, links) -> added.put(
                        mapping,
                        links.stream().map(link -> link.withId(ids.getAsLong())).toList()));
        return with(added, build.changedLinks(), build.movedLinks(), build.removedLinks());
    }

    public Updates changed(int mapping, Link... links) {
        return with(build.addedLinks(), Map.of(mapping, List.of(links)), build.movedLinks(), build.removedLinks());
    }

    public Updates moved(int mapping, Link... links) {
        return with(build.addedLinks(), build.changedLinks(), Map.of(mapping, List.of(links)), build.removedLinks());
    }

    public Updates removed(int mapping, Long... ids) {
        return with(build.addedLinks(), build.changedLinks(), build.movedLinks(), Map.of(mapping, List.of(ids)));
    }

    private Updates with(
            Map<Integer, List<Link>> added,
            Map<Integer, List<Link>> changed,
            Map<Integer, List<Link>> moved,
            Map<Integer, List<Long>> removed) {
        return new Updates(new LedgerUpdate(
                build.sync(),
                added,
                changed,
                moved,
                removed,
                build.tombstones(),
                build.issues(),
                build.resolvedIssues(),
                build.activities(),
                build.backfills(),
                build.side(),
                build.position(),
                build.journalIds(),
                build.changes()));
    }

    public Updates buried(int mapping, Tombstone... tombstones) {
        return with(Map.of(mapping, List.of(tombstones)), build.issues(), build.resolvedIssues(), build.activities());
    }

    public Updates issues(Issue... issues) {
        return with(build.tombstones(), List.of(issues), build.resolvedIssues(), build.activities());
    }

    public Updates resolved(Long... issues) {
        return with(build.tombstones(), build.issues(), List.of(issues), build.activities());
    }

    public Updates activities(Activity... activities) {
        return with(build.tombstones(), build.issues(), build.resolvedIssues(), List.of(activities));
    }

    private Updates with(
            Map<Integer, List<Tombstone>> tombstones,
            List<Issue> issues,
            List<Long> resolved,
            List<Activity> activities) {
        return new Updates(new LedgerUpdate(
                build.sync(),
                build.addedLinks(),
                build.changedLinks(),
                build.movedLinks(),
                build.removedLinks(),
                tombstones,
                issues,
                resolved,
                activities,
                build.backfills(),
                build.side(),
                build.position(),
                build.journalIds(),
                build.changes()));
    }

    /** Moves a position, sets backfills and settles journal entries. */
    public Updates progress(Side side, String position, List<Backfill> backfills, Long... journalIds) {
        return new Updates(new LedgerUpdate(
                build.sync(),
                build.addedLinks(),
                build.changedLinks(),
                build.movedLinks(),
                build.removedLinks(),
                build.tombstones(),
                build.issues(),
                build.resolvedIssues(),
                build.activities(),
                backfills,
                side,
                Optional.of(new Position(position)),
                List.of(journalIds),
                build.changes()));
    }

    /** Sets the applied changes. */
    public Updates changes(AppliedChange... changes) {
        return new Updates(new LedgerUpdate(
                build.sync(),
                build.addedLinks(),
                build.changedLinks(),
                build.movedLinks(),
                build.removedLinks(),
                build.tombstones(),
                build.issues(),
                build.resolvedIssues(),
                build.activities(),
                build.backfills(),
                build.side(),
                build.position(),
                build.journalIds(),
                List.of(changes)));
    }
}
