package io.tideway.engine.recovery;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.TableState;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for a record that a create of unknown outcome may have made: by its match fields, or, where there are none, by all that was
 * written. Only for that: two records that are alike are not one because of it.
 */
public final class ContentSearch {

    private final RecordFetcher reader;
    private final LinkCache links;

    public ContentSearch(RecordFetcher reader, LinkCache links) {
        this.reader = reader;
        this.links = links;
    }

    /** The one record without a link that holds exactly what was written; empty when there is none, or several. */
    public Optional<StoredRecord> find(TableState table, Side target, Fields written) {
        Fields fields = table.forTarget(target, written);
        List<String> by = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.layout().size(); i++) {
            if (holdsValue(fields, i)) {
                by.add(fields.layout().name(i));
                values.add(Objects.requireNonNull(fields.value(i)));
            }
        }
        if (by.isEmpty()) {
            return Optional.empty();
        }
        List<StoredRecord> found = reader.fetchBy(table, target, by, List.of(RecordKey.of(values)));
        var linked = links.findKeys(
                table, target, found.stream().map(StoredRecord::key).toList());
        List<StoredRecord> alike = found.stream()
                .filter(record -> !linked.containsKey(record.key()) && holds(record.fields(), fields))
                .toList();
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    /** The one record without a link that has the match fields of what was written; empty when there is none, or several. */
    public Optional<StoredRecord> findByMatch(TableState table, Side target, Fields written) {
        Optional<RecordKey> key = table.mapping.matchKey(target, table.forTarget(target, written));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        List<StoredRecord> unlinked =
                unlinked(table, target, key.stream().toList()).getOrDefault(key.get(), List.of());
        return unlinked.size() == 1 ? Optional.of(unlinked.get(0)) : Optional.empty();
    }

    /** The records without a link that have some match values, as the system compares these, by those values. */
    public Map<RecordKey, List<StoredRecord>> unlinked(TableState table, Side side, Collection<RecordKey> matchKeys) {
        Map<RecordKey, List<StoredRecord>> unlinked = new LinkedHashMap<>();
        if (matchKeys.isEmpty()) {
            return unlinked;
        }
        Map<RecordKey, List<StoredRecord>> found =
                reader.match(table, side, table.mapping.matchFields(side), List.copyOf(matchKeys));
        Set<RecordKey> keys = new LinkedHashSet<>();
        found.values().forEach(records -> records.forEach(record -> keys.add(record.key())));
        Map<RecordKey, Link> linked = links.findKeys(table, side, keys);
        found.forEach((matchKey, records) -> unlinked.put(
                matchKey,
                records.stream()
                        .filter(record -> !linked.containsKey(record.key()))
                        .toList()));
        return unlinked;
    }

    private static boolean holdsValue(Fields fields, int i) {
        return fields.isPresent(i) && !fields.layout().name(i).equals(FieldLayout.KEY) && fields.value(i) != null;
    }

    private static boolean holds(Fields record, Fields written) {
        for (int i = 0; i < written.layout().size(); i++) {
            if (written.isPresent(i) && !Objects.equals(record.value(i), written.value(i))) {
                return false;
            }
        }
        return true;
    }
}
