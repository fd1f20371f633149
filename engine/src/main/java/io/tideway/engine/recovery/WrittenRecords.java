package io.tideway.engine.recovery;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.TableState;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the records that writes of unknown outcome may have written. Belongs to the sync's thread. */
final class WrittenRecords {

    private final RecordFetcher reader;
    private final LinkCache links;
    private final ContentSearch search;

    WrittenRecords(RecordFetcher reader, LinkCache links) {
        this.reader = reader;
        this.links = links;
        this.search = new ContentSearch(reader, links);
    }

    /** Finds the records of the target, by the key of their source. */
    Map<RecordKey, StoredRecord> find(TableState table, Side target, List<Intent> intents) {
        Map<RecordKey, StoredRecord> bySource = new LinkedHashMap<>();
        List<RecordKey> keys = new ArrayList<>();
        intents.forEach(intent -> intent.targetKey().ifPresent(keys::add));
        Map<RecordKey, StoredRecord> byKey = keys.isEmpty() ? Map.of() : reader.fetch(table, target, keys);
        for (Intent intent : intents) {
            intent.targetKey().map(byKey::get).ifPresent(record -> bySource.put(intent.sourceKey(), record));
        }
        renamed(table, target, intents, bySource);
        matched(table, target, intents, bySource);
        intents.stream()
                .filter(intent -> perhapsCreated(table, intent))
                .forEach(intent -> search.find(table, target, intent.targetValues())
                        .ifPresent(record -> bySource.put(intent.sourceKey(), record)));
        return bySource;
    }

    /** An update of a mapped key may have been done: the record has its new key then. */
    private void renamed(TableState table, Side target, List<Intent> intents, Map<RecordKey, StoredRecord> bySource) {
        Map<RecordKey, RecordKey> newKeys = new LinkedHashMap<>();
        for (Intent intent : intents) {
            if (intent.kind() == Intent.Kind.UPDATE && !bySource.containsKey(intent.sourceKey())) {
                table.mapping
                        .keyOf(target, intent.targetValues())
                        .ifPresent(key -> newKeys.put(intent.sourceKey(), key));
            }
        }
        if (newKeys.isEmpty()) {
            return;
        }
        Map<RecordKey, StoredRecord> there = reader.fetch(table, target, List.copyOf(newKeys.values()));
        Map<RecordKey, Link> taken = links.findKeys(table, target, there.keySet());
        for (Intent intent : intents) {
            RecordKey key = newKeys.get(intent.sourceKey());
            Link link = taken.get(key);
            if (key != null && there.containsKey(key) && (link == null || link.id() == intent.linkId())) {
                bySource.put(intent.sourceKey(), there.get(key));
            }
        }
    }

    /** A record that was created under a key of the system's own is known by its match fields, if by anything. */
    private void matched(TableState table, Side target, List<Intent> intents, Map<RecordKey, StoredRecord> bySource) {
        Map<RecordKey, Intent> wanted = new LinkedHashMap<>();
        intents.stream()
                .filter(intent -> intent.targetKey().isEmpty())
                .forEach(intent -> table.mapping
                        .matchKey(target, table.forTarget(target, intent.targetValues()))
                        .ifPresent(key -> wanted.put(key, intent)));
        Map<RecordKey, List<StoredRecord>> byMatch = search.unlinked(table, target, wanted.keySet());
        Map<RecordKey, Integer> claims = new LinkedHashMap<>();
        byMatch.values().forEach(records -> records.forEach(record -> claims.merge(record.key(), 1, Integer::sum)));
        wanted.forEach((key, intent) -> {
            List<StoredRecord> candidates = byMatch.getOrDefault(key, List.of());
            if (candidates.size() == 1 && claims.getOrDefault(candidates.get(0).key(), 0) == 1) {
                bySource.put(intent.sourceKey(), candidates.get(0));
            }
        });
    }

    /** Whether nothing shows that a record was created: then only an operator may have it created again. */
    static boolean perhapsCreated(TableState table, Intent intent) {
        return intent.kind() == Intent.Kind.CREATE
                && intent.targetKey().isEmpty()
                && !table.knowsOwnCreate(intent.target(), intent.targetValues());
    }
}
