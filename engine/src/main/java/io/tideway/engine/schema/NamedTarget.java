package io.tideway.engine.schema;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.ReservedKeys;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.TableWrites;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Writes under the names of the configuration. */
record NamedTarget(Target target, Naming naming) implements Target {

    @Override
    public List<RecordKey> reserveKeys(TableName table, int count) {
        return target.reserveKeys(naming.of(table).present(), count);
    }

    @Override
    public Map<TableName, ReservedKeys> reserveKeys(Map<TableName, Integer> counts) {
        Map<TableName, Integer> present = new LinkedHashMap<>();
        counts.forEach((table, count) -> present.put(naming.of(table).present(), count));
        Map<TableName, ReservedKeys> reserved = target.reserveKeys(present);
        Map<TableName, ReservedKeys> keys = new LinkedHashMap<>();
        for (TableName table : counts.keySet()) {
            keys.put(table, Objects.requireNonNull(reserved.get(naming.of(table).present())));
        }
        return keys;
    }

    @Override
    public Optional<Reason> tryKeys(TableName table) {
        return target.tryKeys(naming.of(table).present());
    }

    @Override
    public List<WriteOutcome> write(TableSelection table, List<Write> writes) {
        TableWrites present = present(new TableWrites(table, writes));
        return target.write(present.table(), present.writes()).stream()
                .map(outcome -> configured(outcome, table.layout()))
                .toList();
    }

    @Override
    public List<WriteOutcome> writeTogether(TableSelection table, List<Write> writes) {
        TableWrites present = present(new TableWrites(table, writes));
        return target.writeTogether(present.table(), present.writes()).stream()
                .map(outcome -> configured(outcome, table.layout()))
                .toList();
    }

    @Override
    public List<WriteOutcome> write(List<TableWrites> tables) {
        Map<WriteId, FieldLayout> layouts = new HashMap<>();
        for (TableWrites each : tables) {
            each.writes().forEach(write -> layouts.put(write.id(), each.table().layout()));
        }
        return target.write(tables.stream().map(this::present).toList()).stream()
                .map(outcome -> configured(outcome, Objects.requireNonNull(layouts.get(outcome.id()))))
                .toList();
    }

    private TableWrites present(TableWrites configured) {
        TableNames names = naming.of(configured.table().table());
        TableSelection selection = names.present(configured.table());
        List<Write> renamed = configured.writes().stream()
                .map(write -> present(write, selection.layout(), names))
                .toList();
        return new TableWrites(selection, renamed);
    }

    private static Write present(Write write, FieldLayout layout, TableNames names) {
        return switch (write) {
            case Write.Create create ->
                new Write.Create(
                        create.id(),
                        Naming.over(layout, create.fields()),
                        create.key(),
                        names.present(create.matchOn()));
            case Write.Update update ->
                new Write.Update(
                        update.id(),
                        update.key(),
                        Naming.over(layout, update.fields()),
                        Naming.over(layout, update.expected()));
            case Write.Delete delete ->
                new Write.Delete(delete.id(), delete.key(), Naming.over(layout, delete.expected()));
        };
    }

    private static WriteOutcome configured(WriteOutcome outcome, FieldLayout layout) {
        return outcome instanceof WriteOutcome.Conflicted conflicted
                ? new WriteOutcome.Conflicted(conflicted.id(), Naming.over(layout, conflicted.current()))
                : outcome;
    }
}
