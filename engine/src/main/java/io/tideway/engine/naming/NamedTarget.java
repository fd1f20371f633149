package io.tideway.engine.naming;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.util.List;

/** Writes under the names of the configuration. */
record NamedTarget(Target target, Naming naming) implements Target {

    @Override
    public List<RecordKey> reserveKeys(TableName table, int count) {
        return target.reserveKeys(naming.of(table).present(), count);
    }

    @Override
    public List<WriteOutcome> write(TableSelection table, List<Write> writes) {
        TableNames names = naming.of(table.table());
        TableSelection selection = names.present(table);
        List<Write> renamed = writes.stream()
                .map(write -> present(write, selection.layout(), names))
                .toList();
        return target.write(selection, renamed).stream()
                .map(outcome -> configured(outcome, table.layout()))
                .toList();
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
