package io.tideway.engine.world;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.References;
import io.tideway.engine.record.FieldDifferences;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Connector;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares both sides of a {@link SyncWorld} by the ledger's links, independently of the engine. */
final class WorldCheck {

    private final SyncWorld world;
    private final List<String> differences = new ArrayList<>();

    WorldCheck(SyncWorld world) {
        this.world = world;
    }

    List<String> differences() {
        world.run().tables.values().forEach(this::check);
        return differences;
    }

    private void check(TableState table) {
        Map<RecordKey, StoredRecord> left = records(table, Side.LEFT);
        Map<RecordKey, StoredRecord> right = records(table, Side.RIGHT);
        Set<RecordKey> linkedLeft = new LinkedHashSet<>();
        Set<RecordKey> linkedRight = new LinkedHashSet<>();
        for (Link link : links(table)) {
            linkedLeft.add(link.leftKey());
            linkedRight.add(link.rightKey());
            if (link.detached()) {
                checkApart(table, link, left.get(link.leftKey()), right.get(link.rightKey()));
            } else {
                check(table, link, left.get(link.leftKey()), right.get(link.rightKey()));
            }
        }
        unlinked(table, Side.LEFT, left, right, linkedLeft);
        unlinked(table, Side.RIGHT, right, left, linkedRight);
    }

    private List<Link> links(TableState table) {
        List<Link> links = new ArrayList<>();
        List<Link> page = world.ledger.linksAfter(table.row, 0, Integer.MAX_VALUE);
        while (!page.isEmpty()) {
            links.addAll(page);
            page = world.ledger.linksAfter(table.row, page.getLast().id(), Integer.MAX_VALUE);
        }
        return links;
    }

    private void check(TableState table, Link link, @Nullable StoredRecord left, @Nullable StoredRecord right) {
        String pair = table.name() + " " + link.leftKey() + "/" + link.rightKey();
        if (left == null || right == null) {
            differences.add(pair + ": missing " + (left == null ? "left " : "") + (right == null ? "right" : ""));
            return;
        }
        List<String> fields =
                FieldDifferences.differing(table, mapped(table, Side.LEFT, left), mapped(table, Side.RIGHT, right));
        if (!fields.isEmpty()) {
            differences.add(pair + ": " + fields + " differ: " + left.fields() + " " + right.fields());
        }
    }

    /** Checks a detached link: its records must not both be in the sync. */
    private void checkApart(TableState table, Link link, @Nullable StoredRecord left, @Nullable StoredRecord right) {
        if (left != null
                && right != null
                && table.mapping.includes(Side.LEFT, left.fields())
                && table.mapping.includes(Side.RIGHT, right.fields())) {
            differences.add(table.name() + " " + link.leftKey() + "/" + link.rightKey() + ": detached");
        }
    }

    private void unlinked(
            TableState table,
            Side side,
            Map<RecordKey, StoredRecord> records,
            Map<RecordKey, StoredRecord> others,
            Set<RecordKey> linked) {
        boolean created = table.rules.creates(side.other());
        records.forEach((key, record) -> {
            if (created
                    && !linked.contains(key)
                    && table.mapping.includes(side, record.fields())
                    && others.values().stream().noneMatch(other -> keepsApart(table, side, record, other))) {
                differences.add(table.name() + " " + side.word() + " " + key + ": not linked");
            }
        });
    }

    /** Returns whether the other record has the same match fields and is outside the sync. */
    private static boolean keepsApart(TableState table, Side side, StoredRecord record, StoredRecord other) {
        List<String> names = table.mapping.matchFields(side);
        List<String> otherNames = table.mapping.matchFields(side.other());
        return !names.isEmpty()
                && !table.mapping.includes(side.other(), other.fields())
                && IntStream.range(0, names.size())
                        .allMatch(i -> Objects.equals(
                                record.fields().value(names.get(i)),
                                other.fields().value(otherNames.get(i))));
    }

    private Map<RecordKey, StoredRecord> records(TableState table, Side side) {
        Map<RecordKey, StoredRecord> byKey = new HashMap<>();
        List<RecordKey> keys = List.copyOf(
                world.user(side).records(table.table(side).toString()).keySet());
        try (Connector connector = world.systems.get(side).connector()) {
            connector
                    .source()
                    .fetch(table.selection(side), table.schema(side).keyFields(), keys)
                    .forEach(record -> byKey.put(record.key(), record));
        }
        return byKey;
    }

    private MappedRecord mapped(TableState table, Side side, StoredRecord record) {
        References resolved = (mapping, from, key) -> {
            TableState parent = Objects.requireNonNull(world.run().tables.get(mapping));
            return Optional.ofNullable(world.ledger
                            .links(parent.row, from, List.of(key))
                            .byKey()
                            .get(key))
                    .map(link -> link.key(from.other()));
        };
        return table.mapping.read(side, record.fields(), resolved);
    }
}
