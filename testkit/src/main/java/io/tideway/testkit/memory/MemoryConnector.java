package io.tideway.testkit.memory;

import io.tideway.spi.Connector;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.Provision;
import io.tideway.spi.Readiness;
import io.tideway.spi.Reason;
import io.tideway.spi.Source;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import io.tideway.spi.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A connection to a {@link MemorySystem}. Has no threads; closing it closes its streams and leaves the system as it is. */
final class MemoryConnector implements Connector {

    private final MemorySystem system;
    private final List<MemoryStream> streams = new ArrayList<>();
    private boolean closed;

    MemoryConnector(MemorySystem system) {
        this.system = system;
    }

    @Override
    public Readiness check() {
        requireOpen();
        return new Readiness(List.of(), List.of(), List.of());
    }

    @Override
    public List<TableSchema> discover() {
        requireOpen();
        return system.locked(() -> system.tables().stream().map(this::schema).toList());
    }

    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        requireOpen();
        return system.locked(() -> {
            subscription.tables().forEach(table -> new Projection(system.rows(table.table()), table));
            boolean missing = !system.log().has(subscription.name());
            if (missing && !dryRun) {
                system.log().add(subscription.name());
            }
            List<String> actions = missing ? List.of("create stream " + subscription.name()) : List.of();
            Map<TableName, Reason> refused = new LinkedHashMap<>();
            subscription
                    .tables()
                    .forEach(table ->
                            system.refusal(table.table()).ifPresent(reason -> refused.put(table.table(), reason)));
            return new Provision(
                    actions, missing, refused, MemoryLog.position(system.log().last()));
        });
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        requireOpen();
        return system.locked(() -> {
            boolean found = system.log().has(subscriptionName);
            if (found && !dryRun) {
                system.log().remove(subscriptionName);
            }
            return found ? List.of("drop stream " + subscriptionName) : List.of();
        });
    }

    @Override
    public Source source() {
        return new MemorySource(system, this);
    }

    @Override
    public Target target() {
        return new MemoryTarget(system, this);
    }

    @Override
    public void close() {
        system.locked(() -> {
            List.copyOf(streams).forEach(MemoryStream::close);
            closed = true;
        });
    }

    void requireOpen() {
        if (system.locked(() -> closed)) {
            throw MemoryReasons.closed();
        }
    }

    void opened(MemoryStream stream) {
        streams.add(stream);
    }

    void closed(MemoryStream stream) {
        streams.remove(stream);
    }

    private TableSchema schema(MemoryRows rows) {
        MemoryTable table = rows.table();
        List<FieldSchema> fields = new ArrayList<>();
        for (int i = 0; i < table.fields().size(); i++) {
            fields.add(field(rows, i));
        }
        List<Reason> reasons =
                system.hidesRows(table.name()) ? List.of(MemoryReasons.rowsHidden(table.name())) : List.of();
        return TableSchema.builder(table.name())
                .fields(fields)
                .keyFields(table.keyFields())
                .keyVersion(rows.keyVersion())
                .generatesKey(table.generatesKey())
                .capabilities(system.character().capabilities())
                .maxWriteBatch(system.character().maxWriteBatch())
                .estimatedRecords(rows.inKeyOrder().size())
                .notAsSource(reasons)
                .notAsTarget(reasons)
                .build();
    }

    private FieldSchema field(MemoryRows rows, int index) {
        MemoryField field = rows.table().fields().get(index);
        boolean generated = rows.table().generatesKey() && rows.isKeyField(index);
        List<Reason> notWritable = MemoryTarget.acceptsKeys(system, rows) || !generated
                ? List.of()
                : List.of(MemoryReasons.keyIsGenerated(rows.table().name(), field.name()));
        return FieldSchema.builder(field.name(), field.type())
                .nullable(field.nullable())
                .hasDefault(generated)
                .notWritable(notWritable)
                .build();
    }
}
