package io.tideway.engine.ledger;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The journal of a {@link MemoryLedger}, which guards it. */
final class MemoryJournal {

    private final TreeMap<Long, Entry> byId = new TreeMap<>();
    private final LongSupplier newId;

    private record Entry(String sync, List<Intent> intents) {}

    MemoryJournal(LongSupplier newId) {
        this.newId = newId;
    }

    List<Long> append(String sync, List<List<Intent>> entries) {
        List<Long> ids = new ArrayList<>();
        for (List<Intent> intents : entries) {
            long id = newId.getAsLong();
            byId.put(id, new Entry(sync, List.copyOf(intents)));
            ids.add(id);
        }
        return ids;
    }

    List<JournalEntry> open(String sync, List<MappingRow> rows) {
        List<JournalEntry> entries = new ArrayList<>();
        byId.forEach((id, entry) -> {
            boolean isKnown = entry.intents().stream()
                    .allMatch(intent -> rows.stream().anyMatch(row -> row.id() == intent.mapping()));
            if (entry.sync().equals(sync) && isKnown) {
                entries.add(new JournalEntry(id, over(rows, entry.intents())));
            }
        });
        return entries;
    }

    void settle(Collection<Long> ids) {
        byId.keySet().removeAll(ids);
    }

    void forget(String sync) {
        byId.values().removeIf(entry -> entry.sync().equals(sync));
    }

    private static List<Intent> over(List<MappingRow> rows, List<Intent> intents) {
        return intents.stream()
                .flatMap(intent -> rows.stream()
                        .filter(row -> row.id() == intent.mapping())
                        .map(row -> over(row.pairs(), intent)))
                .toList();
    }

    private static Intent over(FieldLayout layout, Intent intent) {
        Fields sourceValues = MemoryMapping.over(layout, intent.sourceValues());
        Fields targetValues = MemoryMapping.over(layout, intent.targetValues());
        return new Intent(
                intent.mapping(),
                intent.kind(),
                intent.target(),
                intent.linkId(),
                intent.sourceKey(),
                intent.targetKey(),
                sourceValues,
                targetValues,
                intent.overruled().stream()
                        .map(overruled -> over(layout, intent, overruled))
                        .toList());
    }

    private static Intent.Overruled over(FieldLayout layout, Intent intent, Intent.Overruled overruled) {
        if (!overruled.isOfPair()) {
            return overruled;
        }
        int index = layout.indexOf(intent.sourceValues().layout().name(overruled.pair()));
        return overruled.withPair(index < 0 ? Intent.Overruled.DROPPED_FIELD : index);
    }
}
