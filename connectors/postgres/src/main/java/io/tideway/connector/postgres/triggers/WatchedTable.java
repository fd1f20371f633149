package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.capture.ChangedFields;
import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table of the subscription, and the known layouts of its images. One thread. */
final class WatchedTable {

    /** Finds the names of a partition's columns by their numbers; empty: there is no such table any more. */
    interface PartitionColumns {
        Map<Integer, String> names(long partition);
    }

    private record Layout(long source, List<Long> columns) {}

    private final SelectedTable selected;
    private final PartitionColumns partitions;
    private final Map<Layout, ImagePlan> plans = new HashMap<>();
    private List<Reason> reported = List.of();

    WatchedTable(SelectedTable selected, PartitionColumns partitions) {
        this.selected = selected;
        this.partitions = partitions;
    }

    SelectedTable selected() {
        return selected;
    }

    TableName name() {
        return selected.table().name();
    }

    ImagePlan plan(LogRow row) {
        return plans.computeIfAbsent(
                new Layout(row.source(), row.layout()), layout -> new ImagePlan(selected, row.layout(), columns(row)));
    }

    /** A column keeps its number when it is renamed; a partition has numbers of its own, and the root's names. */
    private java.util.function.IntFunction<@Nullable Column> columns(LogRow row) {
        Map<Integer, Column> byNumber = new HashMap<>();
        if (row.source() == selected.table().oid()) {
            selected.table().columns().forEach(column -> byNumber.put(column.number(), column));
        } else {
            partitions
                    .names(row.source())
                    .forEach((number, name) ->
                            selected.table().column(name).ifPresent(column -> byNumber.put(number, column)));
        }
        return byNumber::get;
    }

    /** Compares the table with the subscription; forgets the layouts. */
    List<Reason> changed(Catalog catalog) {
        plans.clear();
        try {
            return reasons(catalog.refreshed(name()));
        } catch (ConnectorException e) {
            if (e.kind() != ConnectorException.Kind.CONFIGURATION) {
                throw e;
            }
            return List.of(e.reason());
        }
    }

    private List<Reason> reasons(Table now) {
        List<Reason> reasons = new ArrayList<>();
        List<Column> wanted = new ArrayList<>(selected.table().key());
        selected.columns().forEach(column -> column.ifPresent(wanted::add));
        for (Column column : wanted.stream().distinct().toList()) {
            Optional<Column> found = now.column(column.name()).filter(same -> same.number() == column.number());
            if (found.isEmpty()) {
                reasons.add(ChangedFields.gone(name(), column));
            } else if (found.get().type().oid() != column.type().oid()) {
                reasons.add(ChangedFields.retyped(name(), column));
            }
        }
        return reasons.isEmpty() ? selected.otherIn(now).stream().toList() : reasons;
    }

    /** Whether these reasons are new. */
    boolean report(List<Reason> reasons) {
        boolean news = !reasons.isEmpty() && !reasons.equals(reported);
        reported = reasons;
        return news;
    }
}
