package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.values.FieldTypes;
import io.tideway.spi.Capability;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.TableSchema;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Lists the tables of a connection as the engine sees them. */
public final class Discovery {

    /** The most writes of one call: beyond it a batch gains nothing and holds its locks longer. */
    public static final int MAX_WRITE_BATCH = 2_500;

    private final Database database;
    private final Catalog catalog;
    private final CaptureMode mode;

    public Discovery(Database database, Catalog catalog, CaptureMode mode) {
        this.database = database;
        this.catalog = catalog;
        this.mode = mode;
    }

    public List<TableSchema> discover() {
        return catalog.tables().stream().map(this::schema).toList();
    }

    private TableSchema schema(Table table) {
        TableReasons reasons = new TableReasons(table, database.server().user(), mode);
        FieldReasons fields = new FieldReasons(table, database.server().user());
        return TableSchema.builder(table.name())
                .id(table.id())
                .fields(table.columns().stream()
                        .map(column -> field(column, fields))
                        .toList())
                .keyFields(table.key().stream().map(Column::name).toList())
                .keyVersion(table.keyVersion())
                .generatesKey(table.generatesKey())
                .capabilities(capabilities(table))
                .maxWriteBatch(MAX_WRITE_BATCH)
                .estimatedRecords(table.estimatedRows())
                .notAsSource(reasons.asSource())
                .notAsTarget(reasons.asTarget())
                .conditions(reasons.conditions())
                .notices(reasons.notices())
                .build();
    }

    private static FieldSchema field(Column column, FieldReasons reasons) {
        return FieldSchema.builder(column.name(), FieldTypes.of(column.type()))
                .id(Integer.toString(column.number()))
                .nullable(column.nullable())
                .hasDefault(column.defaultExpression().isPresent() || column.identity() != Column.Identity.NONE)
                .notReadable(reasons.unreadable(column))
                .notWritable(reasons.unwritable(column))
                .build();
    }

    private static Set<Capability> capabilities(Table table) {
        Set<Capability> capabilities = EnumSet.of(Capability.REPORTS_DELETES, Capability.REPORTS_ORIGIN);
        if (table.generatesKey()) {
            capabilities.add(Capability.RESERVES_KEYS);
        }
        return capabilities;
    }
}
