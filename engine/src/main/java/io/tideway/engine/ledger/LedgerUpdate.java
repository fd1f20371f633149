package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one batch makes durable, in one transaction; links are removed, changed, moved and added in this order.
 *
 * @param addedLinks new links, each with an id of its own ({@link Ledger#newLinkId}); a link with either key the same is replaced
 * @param changedLinks links whose keys stayed, by id
 * @param movedLinks links of which a key changed, by id; keys may be swapped among them, and any other link that holds one is replaced
 * @param removedLinks ids
 * @param tombstones by mapping
 * @param issues new ones, and known ones by (mapping, side, key, field)
 * @param resolvedIssues ids
 * @param activities appended
 * @param backfills progress
 * @param side whose position moves
 * @param position empty: none moves
 * @param journalIds journal entries that are settled
 * @param changes what was done to records, for the history
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
