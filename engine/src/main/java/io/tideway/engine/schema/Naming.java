package io.tideway.engine.schema;

import io.tideway.spi.Change;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names of a connection's tables, with lookup in both directions. Immutable. */
public final class Naming {

    private final Map<TableName, TableNames> byConfigured = new LinkedHashMap<>();
    private final Map<TableName, TableName> configured = new LinkedHashMap<>();

    public Naming(Collection<TableNames> tables) {
        for (TableNames table : tables) {
            byConfigured.merge(table.configured(), table, TableNames::and);
            configured.put(table.present(), table.configured());
        }
    }

    /** Whether nothing was renamed. */
    public boolean isSame() {
        return byConfigured.values().stream().allMatch(TableNames::isSame);
    }

    /** Returns the tables that have another name in the configuration, or fields that do. */
    public Collection<TableNames> renamed() {
        return byConfigured.values().stream().filter(table -> !table.isSame()).toList();
    }

    TableNames of(TableName configuredTable) {
        return byConfigured.getOrDefault(configuredTable, TableNames.same(configuredTable));
    }

    TableSelection present(TableSelection selection) {
        return of(selection.table()).present(selection);
    }

    /** Returns the result of provisioning under the names of the configuration. */
    Provision provisioned(Provision provision) {
        Map<TableName, Reason> refused = new LinkedHashMap<>();
        provision.refused().forEach((table, reason) -> refused.put(configured(table), reason));
        return new Provision(provision.actions(), provision.createdStream(), refused, provision.start());
    }

    private TableName configured(TableName present) {
        return configured.getOrDefault(present, present);
    }

    static StoredRecord over(FieldLayout layout, StoredRecord record) {
        return new StoredRecord(record.key(), over(layout, record.fields()), record.version(), record.committedAt());
    }

    /** Returns the same values under other names. */
    static Fields over(FieldLayout layout, Fields fields) {
        return fields.named(layout);
    }

    /**
     * Returns a change under the names of the configuration.
     *
     * @param layouts those of the subscription, by the configured names of the tables
     */
    Change configured(Change change, Map<TableName, FieldLayout> layouts) {
        TableName table = configured(change.table());
        return switch (change) {
            case Change.Upserted upserted ->
                new Change.Upserted(
                        table,
                        upserted.key(),
                        upserted.previousKey(),
                        over(layouts.getOrDefault(table, upserted.fields().layout()), upserted.fields()),
                        upserted.info());
            case Change.Deleted deleted -> new Change.Deleted(table, deleted.key(), deleted.info());
            case Change.Merged merged -> new Change.Merged(table, merged.loser(), merged.winner(), merged.info());
            case Change.Truncated truncated -> new Change.Truncated(table, truncated.info());
            case Change.Gap gap -> new Change.Gap(table, gap.reasons(), gap.open(), gap.info());
            case Change.SchemaChanged schema -> new Change.SchemaChanged(table, schema.reasons(), schema.info());
        };
    }
}
