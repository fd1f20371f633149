package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The activities and changes of a {@link MemoryLedger}. */
final class MemoryHistory {

    private final List<Activity> activities = new ArrayList<>();
    private final List<AppliedChange> changes = new ArrayList<>();

    void add(LedgerUpdate update) {
        activities.addAll(update.activities());
        changes.addAll(update.changes());
    }

    List<Activity> activities(int mapping, RecordKey leftKey, int limit) {
        return activities.reversed().stream()
                .filter(one -> one.mapping() == mapping && one.leftKey().equals(leftKey))
                .limit(limit)
                .toList();
    }

    List<AppliedChange> changes(MappingRow mapping, Side side, RecordKey key, int limit) {
        return changes.reversed().stream()
                .filter(one -> one.mapping() == mapping.id() && one.key(side).equals(key))
                .limit(limit)
                .map(one -> over(mapping, one))
                .toList();
    }

    private static AppliedChange over(MappingRow mapping, AppliedChange one) {
        return new AppliedChange(
                one.at(),
                one.mapping(),
                one.kind(),
                one.target(),
                one.leftKey(),
                one.rightKey(),
                one.committedAt(),
                MemoryMapping.over(mapping.pairs(), one.from()),
                MemoryMapping.over(mapping.pairs(), one.to()),
                one.why());
    }

    /** Counts each change as one byte. */
    void prune(Instant before, long maxBytes) {
        activities.removeIf(one -> one.at().isBefore(before));
        changes.removeIf(one -> one.at().isBefore(before));
        while (changes.size() > maxBytes) {
            changes.removeFirst();
        }
    }

    void forget(Collection<Integer> mappings) {
        activities.removeIf(one -> mappings.contains(one.mapping()));
        changes.removeIf(one -> mappings.contains(one.mapping()));
    }
}
