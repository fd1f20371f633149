package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Conflict;
import io.tideway.engine.reconcile.Decision;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One write of one task to one side. Belongs to the sync's thread. */
public final class PlannedWrite {

    public final RecordTask task;
    public final Side target;
    public final Decision decision;
    private @Nullable RecordKey key;
    private boolean reserved;

    public PlannedWrite(RecordTask task, Side target, Decision decision) {
        this.task = task;
        this.target = target;
        this.decision = decision;
        this.key = isCreate() ? keyOfCreate() : task.key(target);
    }

    /** Where both sides have the same keys, a record that is created again has the key that the other one has by now. */
    private @Nullable RecordKey keyOfCreate() {
        if (!task.table.takesKeys(target)) {
            return null;
        }
        Optional<RecordKey> mapped =
                task.table.mapping.matchesByKey() ? task.table.mapping.keyOf(target, values()) : Optional.empty();
        RecordKey before = task.key(target);
        return mapped.orElse(before == null || Link.isDeleted(before) ? null : before);
    }

    public Optional<RecordKey> key() {
        return Optional.ofNullable(key);
    }

    /** Gives a create the key that was taken for it just now: nothing of ours can be under it. */
    public void reserve(RecordKey taken) {
        key = taken;
        reserved = true;
    }

    public boolean isReserved() {
        return reserved;
    }

    public boolean isCreate() {
        return decision instanceof Decision.Create;
    }

    public Write toWrite(WriteId id) {
        TableState table = task.table;
        return switch (decision) {
            case Decision.Create create ->
                new Write.Create(id, table.forTarget(target, create.values()), key(), matchOn(table));
            case Decision.Merge merge ->
                new Write.Update(
                        id,
                        Objects.requireNonNull(key),
                        table.forTarget(target, merge.write(target)),
                        table.forTarget(target, merge.expected(target)));
            case Decision.Delete delete ->
                new Write.Delete(id, Objects.requireNonNull(key), table.forTarget(target, delete.expected()));
            case Decision.Unchanged d -> throw notAWrite();
            case Decision.Unlink d -> throw notAWrite();
            case Decision.Detach d -> throw notAWrite();
            case Decision.Leave d -> throw notAWrite();
            case Decision.ReadFirst d -> throw notAWrite();
            case Decision.AwaitTime d -> throw notAWrite();
            case Decision.ParkRecord d -> throw notAWrite();
        };
    }

    private AssertionError notAWrite() {
        return new AssertionError(decision + " writes nothing");
    }

    private List<String> matchOn(TableState table) {
        return table.upserts(target) ? table.mapping.matchFields(target) : List.of();
    }

    /** The values to be written; none for a delete. */
    public Fields values() {
        return switch (decision) {
            case Decision.Create create -> create.values();
            case Decision.Merge merge -> merge.write(target);
            default -> Fields.none(task.table.mapping.pairs());
        };
    }

    /** What the agreement will be, on all pairs. */
    private Agreement after() {
        return switch (decision) {
            case Decision.Create create -> create.after();
            case Decision.Merge merge -> merge.after();
            default -> task.base();
        };
    }

    /** The agreement with this write applied: what it wrote, and nothing else, is agreed on. */
    public Agreement applied(Agreement base) {
        Fields written = values();
        Agreement after = after();
        return new Agreement(
                base.left().overlaidWith(restricted(after.left(), written)),
                base.right().overlaidWith(restricted(after.right(), written)));
    }

    public Intent toIntent() {
        Intent.Kind kind = switch (decision) {
            case Decision.Create create -> Intent.Kind.CREATE;
            case Decision.Delete delete -> Intent.Kind.DELETE;
            default -> Intent.Kind.UPDATE;
        };
        Fields source = restricted(after().side(target.other()), values());
        RecordKey sourceKey = Objects.requireNonNull(task.key(target.other()));
        long link = task.link().map(Link::id).orElse(Link.NEW);
        return new Intent(task.table.id(), kind, target, link, sourceKey, key(), source, values(), overruled());
    }

    /** The conflicts that the target's side loses by this write. */
    private List<Intent.Overruled> overruled() {
        List<Intent.Overruled> overruled = new ArrayList<>();
        for (Conflict conflict : conflicts()) {
            if (conflict.winner().filter(winner -> winner != target).isPresent()) {
                Optional<String> left = Optional.ofNullable(conflict.leftValue());
                Optional<String> right = Optional.ofNullable(conflict.rightValue());
                overruled.add(new Intent.Overruled(
                        conflict.field(),
                        target == Side.RIGHT ? left : right,
                        target == Side.RIGHT ? right : left,
                        conflict.rule()));
            }
        }
        return overruled;
    }

    /** The conflicts that the decision settles. */
    public List<Conflict> conflicts() {
        return switch (decision) {
            case Decision.Create create -> create.conflicts();
            case Decision.Merge merge -> merge.conflicts();
            case Decision.Delete delete -> delete.conflicts();
            default -> List.of();
        };
    }

    /** Those of the values that are present in the other, too. */
    private static Fields restricted(Fields values, Fields to) {
        if (to.isComplete()) {
            return values;
        }
        Fields.Builder some = Fields.builder(values.layout());
        for (int i = 0; i < values.layout().size(); i++) {
            if (to.isPresent(i) && values.isPresent(i)) {
                some.set(i, values.value(i));
            }
        }
        return some.build();
    }
}
