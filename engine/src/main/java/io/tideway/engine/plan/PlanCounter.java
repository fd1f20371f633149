package io.tideway.engine.plan;

import io.tideway.engine.Side;
import io.tideway.engine.apply.Translator;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.record.FieldDifferences;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.Source;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one side's table, chunk by chunk, and counts what a first run would do with each record. */
final class PlanCounter {

    private static final int CHUNK = 2_000;

    private final TableState table;
    private final Side side;
    private final Side other;
    private final LinkCache links;
    private final RecordFetcher reader;
    private final Translator translator;
    private final PlanCounts counts;

    PlanCounter(
            TableState table,
            Side side,
            LinkCache links,
            RecordFetcher reader,
            Translator translator,
            PlanCounts counts) {
        this.table = table;
        this.side = side;
        this.other = side.other();
        this.links = links;
        this.reader = reader;
        this.translator = translator;
        this.counts = counts;
    }

    void count(Source source) {
        ChunkCursor cursor = ChunkCursor.START;
        SnapshotChunk chunk;
        do {
            chunk = source.snapshot(table.selection(side), cursor, CHUNK);
            count(chunk.records());
            cursor = chunk.next();
        } while (!chunk.last());
    }

    private void count(List<StoredRecord> records) {
        Map<RecordKey, Link> linked = links.findKeys(
                table, side, records.stream().map(StoredRecord::key).toList());
        List<RecordTask> tasks = new ArrayList<>();
        for (StoredRecord record : records) {
            if (!table.mapping.includes(side, record.fields())) {
                counts.excluded++;
                continue;
            }
            RecordTask task = new RecordTask(table, side, record.key());
            task.see(side, Observation.read(record));
            Optional.ofNullable(linked.get(record.key())).ifPresent(task::setLink);
            tasks.add(task);
        }
        translator.translate(table, tasks);
        Map<RecordTask, List<StoredRecord>> found = counterparts(tasks);
        tasks.forEach(task -> count(task, found.getOrDefault(task, List.of())));
    }

    private Map<RecordTask, List<StoredRecord>> counterparts(List<RecordTask> tasks) {
        boolean byKey = table.mapping.matchesByKey();
        Map<RecordTask, RecordKey> wanted = new HashMap<>();
        Map<RecordTask, RecordKey> wantedByMatch = new HashMap<>();
        for (RecordTask task : tasks) {
            MappedRecord mapped = task.mapped(side).orElseThrow();
            if (task.link().isPresent()) {
                wanted.put(task, task.link().get().key(other));
            } else if (byKey) {
                table.mapping.otherKey(side, mapped).ifPresent(key -> wanted.put(task, key));
            } else {
                table.mapping.otherMatchKey(side, mapped).ifPresent(key -> wantedByMatch.put(task, key));
            }
        }
        Map<RecordTask, List<StoredRecord>> found = new HashMap<>();
        Map<RecordKey, StoredRecord> records =
                wanted.isEmpty() ? Map.of() : reader.fetch(table, other, distinct(wanted));
        wanted.forEach((task, key) ->
                Optional.ofNullable(records.get(key)).ifPresent(record -> found.put(task, List.of(record))));
        if (!wantedByMatch.isEmpty()) {
            findByMatch(wantedByMatch, found);
        }
        return found;
    }

    private static List<RecordKey> distinct(Map<RecordTask, RecordKey> wanted) {
        Set<RecordKey> keys = new LinkedHashSet<>(wanted.values());
        return List.copyOf(keys);
    }

    private void findByMatch(Map<RecordTask, RecordKey> wanted, Map<RecordTask, List<StoredRecord>> found) {
        Map<RecordKey, List<StoredRecord>> byMatch = grouped(other, distinct(wanted));
        Map<RecordKey, List<StoredRecord>> own = grouped(
                side, wanted.keySet().stream().map(this::ownMatchKey).distinct().toList());
        // Each side decides for itself which values are equal.
        Map<RecordKey, Integer> claims = new HashMap<>();
        wanted.values()
                .forEach(key -> byMatch.getOrDefault(key, List.of())
                        .forEach(record -> claims.merge(record.key(), 1, Integer::sum)));
        wanted.forEach((task, key) -> {
            List<StoredRecord> candidates = byMatch.getOrDefault(key, List.of());
            boolean claimed = candidates.stream().anyMatch(record -> claims.getOrDefault(record.key(), 0) > 1);
            boolean rivals =
                    claimed || own.getOrDefault(ownMatchKey(task), List.of()).size() > 1;
            // Two rivals for one record are as ambiguous as two records for one.
            found.put(task, rivals && !candidates.isEmpty() ? twice(candidates) : candidates);
        });
    }

    private static List<StoredRecord> twice(List<StoredRecord> records) {
        List<StoredRecord> twice = new ArrayList<>(records);
        twice.addAll(records);
        return twice;
    }

    private RecordKey ownMatchKey(RecordTask task) {
        return table.mapping
                .matchKey(side, task.seen(side).orElseThrow().fields())
                .orElse(task.key());
    }

    private Map<RecordKey, List<StoredRecord>> grouped(Side of, List<RecordKey> matchKeys) {
        return reader.match(table, of, table.mapping.matchFields(of), matchKeys);
    }

    private void count(RecordTask task, List<StoredRecord> found) {
        if (found.size() > 1) {
            counts.ambiguous++;
        } else if (found.isEmpty()) {
            countMissing();
        } else if (side == Side.LEFT) {
            countMatched(task, found.get(0));
        }
    }

    private void countMissing() {
        if (!table.rules.creates(other)) {
            return;
        }
        if (other == Side.LEFT) {
            counts.createLeft++;
        } else {
            counts.createRight++;
        }
    }

    private void countMatched(RecordTask task, StoredRecord record) {
        counts.matched++;
        task.see(other, Observation.read(record));
        translator.translate(table, List.of(task));
        MappedRecord left = task.mapped(Side.LEFT).orElseThrow();
        if (!FieldDifferences.differing(table, left, task.mapped(Side.RIGHT).orElseThrow())
                .isEmpty()) {
            counts.differing++;
        }
    }
}
