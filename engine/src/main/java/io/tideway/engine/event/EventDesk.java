package io.tideway.engine.event;

import io.tideway.engine.Side;
import io.tideway.engine.event.EngineListener.Event;
import io.tideway.engine.event.EngineListener.Kind;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.record.RecordWork;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Tells the listener and the counters what was done. */
public final class EventDesk {

    private final String sync;
    private final SideCounters left;
    private final SideCounters right;
    private final InstantSource clock;
    private final EngineListener listener;

    public EventDesk(String sync, SideCounters left, SideCounters right, InstantSource clock, EngineListener listener) {
        this.sync = sync;
        this.left = left;
        this.right = right;
        this.clock = clock;
        this.listener = listener;
    }

    public SideCounters counters(Side side) {
        return side == Side.LEFT ? left : right;
    }

    public void created(RecordWork work, Side target, RecordKey key, Fields values) {
        counters(target).creates.increment();
        tell(
                work,
                Kind.CREATED,
                target,
                key,
                values,
                "new on the " + target.other().word());
    }

    public void updated(RecordWork work, Side target, RecordKey key, Fields values, String why) {
        counters(target).updates.increment();
        tell(work, Kind.UPDATED, target, key, values, why);
    }

    public void deleted(RecordWork work, Side target, RecordKey key) {
        counters(target).deletes.increment();
        tell(
                work,
                Kind.DELETED,
                target,
                key,
                Fields.none(work.table.mapping.pairs()),
                "deleted on the " + target.other().word());
    }

    public void linked(RecordWork work) {
        RecordKey key = Objects.requireNonNull(work.key(work.side.other()));
        tell(work, Kind.LINKED, work.side.other(), key, Fields.none(work.table.mapping.pairs()), "matched");
    }

    public void conflict(RecordWork work, Side loser, int field, String rule) {
        work.table.conflicts.increment();
        RecordKey key = Objects.requireNonNull(work.key(loser));
        List<String> fields = field < 0 ? List.of() : List.of(work.table.field(loser, field));
        listener.onEvent(new Event(
                clock.instant(),
                work.changedAt(),
                sync,
                work.table.name(),
                Kind.CONFLICT,
                loser,
                key,
                fields,
                loser.other().word() + " wins (" + rule + ")",
                Optional.empty()));
    }

    public void issue(RecordWork work, Issue issue) {
        listener.onEvent(new Event(
                clock.instant(),
                work.changedAt(),
                sync,
                work.table.name(),
                Kind.ISSUE,
                issue.side(),
                issue.key(),
                issue.field().map(List::of).orElse(List.of()),
                issue.reason().message(),
                Optional.of(issue.reason())));
    }

    /** A table mapping as a whole is held up. */
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

    public void healed(RecordWork work, Issue issue, Kind kind) {
        Reason reason = issue.reason();
        listener.onEvent(new Event(
                clock.instant(),
                work.changedAt(),
                sync,
                work.table.name(),
                kind,
                issue.side(),
                issue.key(),
                issue.field().map(List::of).orElse(List.of()),
                "no longer: " + reason.code(),
                Optional.of(reason)));
    }

    private void tell(RecordWork work, Kind kind, Side target, RecordKey key, Fields values, String why) {
        listener.onEvent(new Event(
                clock.instant(),
                work.changedAt(),
                sync,
                work.table.name(),
                kind,
                target,
                key,
                work.table.fields(target, values),
                why,
                Optional.empty()));
    }
}
