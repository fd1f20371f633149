package io.tideway.testkit.memory;

import io.tideway.spi.Capability;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.testkit.memory.MemoryField.Unique;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Edits that become one commit. An edit that is refused leaves nothing done; the caller of {@link MemorySystem#transaction}
 * loses the whole transaction by it unless it catches the {@link ConstraintViolation}.
 *
 * <p>Fields may lie over any layout, their names count. One thread, under the system's lock.
 */
public final class MemoryTransaction {

    private final MemorySystem system;
    private final ChangeInfo info;
    private final List<Change> changes = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private Set<Unique> checked;

    /** @param checked which unique fields are checked at each edit */
    MemoryTransaction(MemorySystem system, ChangeInfo info, Set<Unique> checked) {
        this.system = system;
        this.info = info;
        this.checked = checked;
    }

    /** Creates a record; returns its key. */
    public RecordKey insert(String table, Fields fields) {
        return insert(system.rows(TableName.parse(table)), Optional.empty(), fields);
    }

    /** Changes the present fields of a record. */
    public void update(String table, RecordKey key, Fields fields) {
        update(system.rows(TableName.parse(table)), key, fields);
    }

    public void delete(String table, RecordKey key) {
        delete(system.rows(TableName.parse(table)), key);
    }

    /** Gives a record another key. */
    public void rekey(String table, RecordKey key, RecordKey newKey) {
        MemoryRows rows = system.rows(TableName.parse(table));
        update(rows, key, rows.keyFields(newKey));
    }

    /** Deletes all records at once. */
    public void truncate(String table) {
        MemoryRows rows = system.rows(TableName.parse(table));
        for (RecordKey key : List.copyOf(rows.inKeyOrder().keySet())) {
            system.constraints().checkUnreferenced(rows, key);
            set(rows, key, null);
        }
        report(new Change.Truncated(rows.table().name(), info));
    }

    /** Makes two records one, as CRMs do: what refers to the loser refers to the winner from then on. */
    public void merge(String table, RecordKey loser, RecordKey winner) {
        MemoryRows rows = system.rows(TableName.parse(table));
        existing(rows, winner);
        for (MemoryRows children : system.tables()) {
            repoint(children, rows, loser, winner);
        }
        existing(rows, loser);
        set(rows, loser, null);
        report(new Change.Merged(rows.table().name(), loser, winner, info));
    }

    RecordKey insert(MemoryRows rows, Optional<RecordKey> wantedKey, Fields fields) {
        Fields wanted = rows.blank().overlaidWith(rows.overTable(fields));
        if (wantedKey.isPresent()) {
            wanted = wanted.overlaidWith(rows.keyFields(wantedKey.get()));
        } else if (rows.table().generatesKey() && wanted.value(MemoryTable.ID) == null) {
            wanted = wanted.overlaidWith(rows.keyFields(rows.nextKey()));
        }
        Fields stored = rows.stored(wanted);
        RecordKey key = rows.keyOf(stored);
        system.constraints().checkStored(rows, Optional.empty(), key, stored, checked);
        set(rows, key, new MemoryRow(stored, info.committedAt()));
        changes.add(new Change.Upserted(rows.table().name(), key, Optional.empty(), stored, info));
        return key;
    }

    RecordKey update(MemoryRows rows, RecordKey wantedKey, Fields fields) {
        Fields before = existing(rows, wantedKey).fields();
        RecordKey key = rows.keyOf(before);
        Fields wanted = rows.overTable(fields);
        Fields stored = rows.stored(before.overlaidWith(wanted));
        RecordKey newKey = rows.keyOf(stored);
        system.constraints().checkStored(rows, Optional.of(key), newKey, stored, checked);
        boolean moves = !newKey.equals(key);
        if (moves) {
            set(rows, key, null);
        }
        set(rows, newKey, new MemoryRow(stored, info.committedAt()));
        Fields image = image(rows, before, wanted, stored);
        if (!image.isEmpty()) {
            changes.add(new Change.Upserted(
                    rows.table().name(), newKey, moves ? Optional.of(key) : Optional.empty(), image, info));
        }
        return newKey;
    }

    void delete(MemoryRows rows, RecordKey wantedKey) {
        RecordKey key = rows.keyOf(existing(rows, wantedKey).fields());
        system.constraints().checkUnreferenced(rows, key);
        set(rows, key, null);
        report(new Change.Deleted(rows.table().name(), key, info));
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    ChangeInfo info() {
        return info;
    }

    /** Whether the tables were touched, reported or not. */
    boolean isEmpty() {
        return undo.isEmpty();
    }

    void rollBack() {
        rollBackTo(new Mark(0, 0));
    }

    /** A place in a transaction to go back to. */
    record Mark(int changes, int edits) {}

    Mark mark() {
        return new Mark(changes.size(), undo.size());
    }

    /** Reverts the edits since the mark. */
    void rollBackTo(Mark mark) {
        List<Runnable> since = undo.subList(mark.edits(), undo.size());
        since.reversed().forEach(Runnable::run);
        since.clear();
        changes.subList(mark.changes(), changes.size()).clear();
    }

    /** From now on these unique fields are checked at each edit. */
    void check(Set<Unique> now) {
        checked = now;
    }

    private static MemoryRow existing(MemoryRows rows, RecordKey key) {
        MemoryRow row = rows.get(key);
        if (row == null) {
            throw new AssertionError("no record " + key + " in " + rows.table().name());
        }
        return row;
    }

    private void repoint(MemoryRows children, MemoryRows parents, RecordKey loser, RecordKey winner) {
        for (int i = 0; i < children.layout().size(); i++) {
            if (!MemoryConstraints.refers(children, i, parents)) {
                continue;
            }
            Fields link =
                    Fields.builder(children.layout()).set(i, winner.text()).build();
            for (RecordKey child : List.copyOf(children.inKeyOrder().keySet())) {
                if (Objects.equals(existing(children, child).fields().value(i), loser.text())) {
                    update(children, child, link);
                }
            }
        }
    }

    /** A system that does not report deletes is silent about every way a record can go. */
    private void report(Change disappearance) {
        if (system.character().can(Capability.REPORTS_DELETES)) {
            changes.add(disappearance);
        }
    }

    /** Returns the changed fields, and those that differ from the wanted ones. */
    private Fields image(MemoryRows rows, Fields before, Fields wanted, Fields stored) {
        boolean full = system.character().has(MemoryTrait.FULL_IMAGES);
        Fields.Builder builder = Fields.builder(rows.layout());
        for (int i = 0; i < rows.layout().size(); i++) {
            boolean repeated = full && !rows.table().fields().get(i).large();
            boolean changed = !Objects.equals(before.value(i), stored.value(i));
            boolean otherwise = wanted.isPresent(i) && !Objects.equals(wanted.value(i), stored.value(i));
            if (repeated || changed || otherwise) {
                builder.set(i, stored.value(i));
            }
        }
        return builder.build();
    }

    private void set(MemoryRows rows, RecordKey key, @Nullable MemoryRow row) {
        MemoryRow before = rows.set(key, row);
        undo.add(() -> rows.set(key, before));
    }
}
