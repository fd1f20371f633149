package io.tideway.engine.world;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;

/** Joins batches to one whose changes are in the reverse order. */
final class ReversedBatches {

    private ReversedBatches() {}

    static ChangeBatch of(Deque<ChangeBatch> batches) {
        List<Change> changes = new ArrayList<>();
        batches.forEach(batch -> changes.addAll(batch.changes()));
        ChangeBatch last = batches.getLast();
        boolean whole = last.lastEnd().equals(OptionalInt.of(last.changes().size()));
        return new ChangeBatch(
                changes.reversed(), last.next(), whole ? OptionalInt.of(changes.size()) : OptionalInt.empty());
    }
}
