package io.tideway.engine.event;

import io.tideway.engine.Side;
import io.tideway.engine.event.EngineListener.Event;
import io.tideway.engine.event.EngineListener.Kind;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reports actions to the listener and to the counters. */
public final class EventPublisher {

    private final String sync;
    private final SideCounters left;
    private final SideCounters right;
    private final InstantSource clock;
    private final EngineListener listener;

    public EventPublisher(
            String sync, SideCounters left, SideCounters right, InstantSource clock, EngineListener listener) {
        this.sync = sync;
        this.left = left;
        this.right = right;
        this.clock = clock;
        this.listener = listener;
    }

    public SideCounters counters(Side side) {
        return side == Side.LEFT ? left : right;
    }

    public void created(RecordTask task, Side target, RecordKey key, Fields values) {
        counters(target).creates.increment();
        publish(
                task,
                Kind.CREATED,
                target,
                key,
                values,
                "new on the " + target.other().word());
    }

    public void updated(RecordTask task, Side target, RecordKey key, Fields values, String why) {
        counters(target).updates.increment();
        publish(task, Kind.UPDATED, target, key, values, why);
    }

    public void deleted(RecordTask task, Side target, RecordKey key) {
        counters(target).deletes.increment();
        publish(
                task,
                Kind.DELETED,
                target,
                key,
                Fields.none(task.table.mapping.pairs()),
                "deleted on the " + target.other().word());
    }

    public void linked(RecordTask task) {
        RecordKey key = Objects.requireNonNull(task.key(task.side.other()));
        publish(task, Kind.LINKED, task.side.other(), key, Fields.none(task.table.mapping.pairs()), "matched");
    }

    public void conflict(RecordTask task, Side loser, int field, String rule) {
        task.table.addConflict();
        RecordKey key = Objects.requireNonNull(task.key(loser));
        List<String> fields = field < 0 ? List.of() : List.of(task.table.field(loser, field));
        listener.onEvent(new Event(
                clock.instant(),
                task.changedAt(),
                sync,
                task.table.name(),
                Kind.CONFLICT,
                loser,
                key,
                fields,
                loser.other().word() + " wins (" + rule + ")",
                Optional.empty()));
    }

    public void issue(RecordTask task, Issue issue) {
        listener.onEvent(new Event(
                clock.instant(),
                task.changedAt(),
                sync,
                task.table.name(),
                Kind.ISSUE,
                issue.side(),
                issue.key(),
                issue.field().map(List::of).orElse(List.of()),
                issue.reason().message(),
                Optional.of(issue.reason())));
    }

    /** Reports that a table mapping is held as a whole. */
    public void held(TableState table, Issue issue) {
        listener.onEvent(new Event(
                clock.instant(),
                Optional.empty(),
                sync,
                table.name(),
                Kind.ISSUE,
                issue.side(),
                issue.key(),
                List.of(),
                issue.reason().message(),
                Optional.of(issue.reason())));
    }

    public void healed(RecordTask task, Issue issue, Kind kind) {
        Reason reason = issue.reason();
        listener.onEvent(new Event(
                clock.instant(),
                task.changedAt(),
                sync,
                task.table.name(),
                kind,
                issue.side(),
                issue.key(),
                issue.field().map(List::of).orElse(List.of()),
                "no longer: " + reason.code(),
                Optional.of(reason)));
    }

    private void publish(RecordTask task, Kind kind, Side target, RecordKey key, Fields values, String why) {
        listener.onEvent(new Event(
                clock.instant(),
                task.changedAt(),
                sync,
                task.table.name(),
                kind,
                target,
                key,
                task.table.fields(target, values),
                why,
                Optional.empty()));
    }
}
