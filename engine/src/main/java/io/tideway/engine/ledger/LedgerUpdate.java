package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All changes of one batch, stored in one transaction. Links are removed, changed, moved and added in this order.
 *
 * @param addedLinks new links, each with its own id ({@link Ledger#newLinkId}); a stored link with either key is replaced
 * @param changedLinks links with unchanged keys, by id
 * @param movedLinks links with a changed key, by id. They may swap keys among themselves; any other link with such a key is
 *     replaced
 * @param removedLinks ids
 * @param tombstones by mapping
 * @param issues new issues, and known ones by (mapping, side, key, field)
 * @param resolvedIssues ids
 * @param activities activities to append
 * @param backfills progress of backfills
 * @param side the side whose position moves
 * @param position empty: no position moves
 * @param journalIds settled journal entries
 * @param changes applied changes, for the history
 */
public record LedgerUpdate(
        String sync,
        Map<Integer, List<Link>> addedLinks,
        Map<Integer, List<Link>> changedLinks,
        Map<Integer, List<Link>> movedLinks,
        Map<Integer, List<Long>> removedLinks,
        Map<Integer, List<Tombstone>> tombstones,
        List<Issue> issues,
        List<Long> resolvedIssues,
        List<Activity> activities,
        List<Backfill> backfills,
        Side side,
        Optional<Position> position,
        List<Long> journalIds,
        List<AppliedChange> changes) {}
