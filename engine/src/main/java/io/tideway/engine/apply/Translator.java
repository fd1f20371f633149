package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.Reference;
import io.tideway.engine.mapping.References;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Passes what was seen through the mapping, with references resolved by links, one ledger question per referenced table.
 *
 * <p>A reference may hold another text than the key of its record, where the system calls both equal: what has no link is looked up there.
 */
public final class Translator {

    private final Map<String, TableState> tables;
    private final LinkCache links;
    private final RecordFetcher reader;

    public Translator(Map<String, TableState> tables, LinkCache links, RecordFetcher reader) {
        this.tables = tables;
        this.links = links;
        this.reader = reader;
    }

    /** Translates the observations of one table mapping's tasks that are not translated yet. */
    public void translate(TableState table, List<RecordTask> tasks) {
        for (Side side : Side.values()) {
            List<RecordTask> seen = tasks.stream()
                    .filter(task -> task.exists(side) && task.mapped(side).isEmpty())
                    .toList();
            if (!seen.isEmpty()) {
                translate(table, side, seen);
            }
        }
    }

    private void translate(TableState table, Side side, List<RecordTask> tasks) {
        References resolved = resolve(table, side, tasks);
        for (RecordTask task : tasks) {
            task.setMapped(side, table.mapping.read(side, fields(task, side), resolved));
        }
    }

    private static Fields fields(RecordTask task, Side side) {
        return task.seen(side).orElseThrow().fields();
    }

    private References resolve(TableState table, Side side, List<RecordTask> tasks) {
        if (!table.hasReferences) {
            return (mapping, from, key) -> Optional.empty();
        }
        Map<String, List<RecordKey>> keys = new LinkedHashMap<>();
        for (RecordTask task : tasks) {
            for (Reference reference : table.mapping.references(side, fields(task, side))) {
                keys.computeIfAbsent(reference.mapping(), name -> new ArrayList<>())
                        .add(reference.key());
            }
        }
        Map<String, Map<RecordKey, Link>> found = new HashMap<>();
        keys.forEach((mapping, wanted) ->
                found.put(mapping, linked(Objects.requireNonNull(tables.get(mapping)), side, wanted)));
        return (mapping, from, key) -> Optional.ofNullable(
                        found.getOrDefault(mapping, Map.of()).get(key))
                .map(link -> link.key(from.other()));
    }

    private Map<RecordKey, Link> linked(TableState parent, Side side, List<RecordKey> wanted) {
        Map<RecordKey, Link> linked = links.findKeys(parent, side, wanted);
        List<RecordKey> unknown = wanted.stream()
                .filter(key -> !linked.containsKey(key))
                .distinct()
                .toList();
        Map<RecordKey, RecordKey> own = ownKeys(parent, side, unknown);
        if (own.isEmpty()) {
            return linked;
        }
        Map<RecordKey, Link> byOwn = links.findKeys(parent, side, own.values());
        Map<RecordKey, Link> all = new HashMap<>(linked);
        own.forEach((key, ofRecord) -> Optional.ofNullable(byOwn.get(ofRecord)).ifPresent(link -> all.put(key, link)));
        return all;
    }

    /** The keys as their records have them, of those that have another text there; what cannot be read now is not known yet. */
    private Map<RecordKey, RecordKey> ownKeys(TableState parent, Side side, List<RecordKey> keys) {
        Map<RecordKey, RecordKey> own = new LinkedHashMap<>();
        if (keys.isEmpty() || parent.schema(side).keyFields().size() != 1) {
            return own;
        }
        try {
            reader.keys(parent, side, keys)
                    .forEach((key, records) -> own.put(key, records.getFirst().key()));
        } catch (ConnectorException away) {
            switch (away.kind()) {
                case UNAVAILABLE, BUSY, RATE_LIMITED, SCHEMA_CHANGED, CONFIGURATION -> {}
                case HISTORY_LOST, AUTHENTICATION, BUG -> throw away;
            }
        }
        own.values().removeAll(keys);
        return own;
    }
}
