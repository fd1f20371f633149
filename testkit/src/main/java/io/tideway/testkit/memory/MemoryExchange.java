package io.tideway.testkit.memory;

import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.memory.MemoryField.Unique;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes records that exchange unique values, within a transaction. Where each edit is checked, one of them holds null for a moment, as the
 * log shows.
 */
final class MemoryExchange {

    private final MemoryTransaction tx;
    private final MemoryRows rows;
    private final Function<Write.Update, WriteOutcome> attempt;

    MemoryExchange(MemoryTransaction tx, MemoryRows rows, Function<Write.Update, WriteOutcome> attempt) {
        this.tx = tx;
        this.rows = rows;
        this.attempt = attempt;
    }

    /** Says nothing of the writes that wait for other records than these. */
    Map<WriteId, WriteOutcome> write(List<Write.Update> blocked) {
        List<Write.Update> going = new ArrayList<>(blocked);
        Map<WriteId, WriteOutcome> outcomes = new LinkedHashMap<>();
        tx.check(EnumSet.noneOf(Unique.class));
        while (!going.isEmpty()) {
            MemoryTransaction.Mark mark = tx.mark();
            outcomes.clear();
            Set<WriteId> staying = attempt(going, outcomes);
            if (staying.isEmpty()) {
                break;
            }
            tx.rollBackTo(mark);
            outcomes.clear();
            going.removeIf(write -> staying.contains(write.id()));
        }
        tx.check(EnumSet.allOf(Unique.class));
        return outcomes;
    }

    /** Returns the writes that are not possible. */
    private Set<WriteId> attempt(List<Write.Update> going, Map<WriteId, WriteOutcome> outcomes) {
        giveUp(going.getFirst());
        going.forEach(write -> outcomes.put(write.id(), attempt.apply(write)));
        Set<RecordKey> colliding = MemoryConstraints.colliding(rows);
        return outcomes.values().stream()
                .filter(outcome ->
                        !(outcome instanceof WriteOutcome.Applied applied) || colliding.contains(applied.key()))
                .map(WriteOutcome::id)
                .collect(Collectors.toSet());
    }

    private void giveUp(Write.Update write) {
        Fields wanted = rows.overTable(write.fields());
        Fields.Builder interim = Fields.builder(rows.layout());
        for (int field : rows.uniqueFields()) {
            MemoryField unique = rows.table().fields().get(field);
            if (wanted.isPresent(field) && unique.nullable() && unique.unique() == Unique.AT_EACH_EDIT) {
                interim.set(field, null);
            }
        }
        Fields fields = interim.build();
        if (!fields.isEmpty()) {
            tx.update(rows, write.key(), fields);
        }
    }
}
