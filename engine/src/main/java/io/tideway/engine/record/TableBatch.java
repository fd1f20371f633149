package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;

/** The tasks of one table mapping in their rounds, and the update that they make. One use, one thread. */
public final class TableBatch {

    public final TableState table;
    public final List<RecordTask> tasks;
    public final BatchUpdate update = new BatchUpdate();
    /** The tasks that this round decides. */
    public List<RecordTask> open;
    /** What this round writes. */
    public final List<PlannedWrite> writes = new ArrayList<>();
    /** What the next round begins with. */
    private final SequencedSet<RecordTask> again = new LinkedHashSet<>();
    /** The tasks that became issues in this round. */
    private final Set<RecordTask> failed = new HashSet<>();
    /** Whether each open task has a next step. */
    private boolean decided;
    /** Writes that wait for the next round. */
    private final List<PlannedWrite> waiting = new ArrayList<>();
    /** A write that other records of the table block. */
    public record Blocked(RecordTask task, Side target, WriteOutcome.Deferred outcome) {}

    private final SequencedMap<RecordTask, Blocked> blocked = new LinkedHashMap<>();
    private boolean joined;
    /** Whether any write of it was sent. */
    public boolean carried;
    /** Why nothing more of it is carried: it changes too much to do that without asking. */
    public Optional<MassChange> mass = Optional.empty();
    /** Why nothing more of it is carried: a table that was replaced lacks this record. */
    public Optional<Replacement.Missing> missing = Optional.empty();
    /** Why the rest of it is read again later: a table cannot be read now. */
    public Optional<Reason> delayed = Optional.empty();

    public TableBatch(TableState table, List<RecordTask> tasks) {
        this.table = table;
        this.tasks = tasks;
        this.open = tasks;
    }

    /** Has the task decided once more. */
    public void again(RecordTask task) {
        again.add(task);
    }

    /** Notes that the task is an issue now. */
    public void fail(RecordTask task) {
        failed.add(task);
    }

    /** Notes that each open task has a next step: it ended, writes, or is decided again. */
    public void endDecisions() {
        decided = true;
    }

    /** Returns the tasks of this round that have not ended. */
    public Collection<RecordTask> pending() {
        SequencedSet<RecordTask> pending = new LinkedHashSet<>(decided ? again : open);
        Stream.of(writes, waiting).flatMap(List::stream).forEach(write -> pending.add(write.task));
        return pending;
    }

    /** What was undecided when the round's writes were planned. */
    public Collection<RecordTask> undecided() {
        return again;
    }

    /** Has the writes wait for the next round, which decides about others. */
    public void waitForOthers() {
        waiting.addAll(writes);
        writes.clear();
    }

    /** Takes what has waited for this round. */
    public void takeWaiting() {
        writes.addAll(waiting);
        waiting.clear();
    }

    public void block(RecordTask task, Side target, WriteOutcome.Deferred outcome) {
        blocked.put(task, new Blocked(task, target, outcome));
    }

    public SequencedCollection<Blocked> blocked() {
        return blocked.sequencedValues();
    }

    /** Whether a write of the task met an obstacle in this round: what it writes to the other side has to wait, too. */
    public boolean isStopped(RecordTask task) {
        return failed.contains(task) || again.contains(task) || blocked.containsKey(task);
    }

    /** Whether a record that stood in the way was written in this round. */
    public boolean mayHaveMadeRoom(Blocked write) {
        return writes.stream()
                .filter(other -> other.target == write.target() && other.task.noted)
                .anyMatch(other ->
                        other.key().filter(write.outcome().rivals()::contains).isPresent());
    }

    /** Whether it has taken in records that stood in the way: that is done once. */
    public boolean isJoined() {
        return joined;
    }

    /** Adds the records that block others. */
    public void join(List<RecordTask> inTheWay) {
        joined = true;
        tasks.addAll(inTheWay);
        inTheWay.forEach(this::again);
    }

    /** Begins the next round with the tasks that are decided again. */
    public void endRound() {
        open = List.copyOf(again);
        decided = false;
        again.clear();
        failed.clear();
        writes.clear();
    }

    /** Nothing more of it is carried. */
    public void refuse(MassChange change) {
        mass = Optional.of(change);
        end();
    }

    /** The same. */
    public void refuse(Replacement.Missing record) {
        missing = Optional.of(record);
        end();
    }

    /** Returns whether its update must become durable: nothing was refused, or something was delivered before. */
    public boolean isKept() {
        return carried || (mass.isEmpty() && missing.isEmpty());
    }

    /** Ends the batch, which is part of a chunk that is read again later. */
    public void delay(Reason why) {
        delayed = Optional.of(why);
        end();
    }

    /** Ends the batch after its open tasks became issues. */
    public void postpone() {
        end();
    }

    private void end() {
        again.clear();
        failed.clear();
        writes.clear();
        waiting.clear();
        open = List.of();
    }

    /** How many characters its records hold, as far as they were seen or are in the ledger. */
    public long chars() {
        return tasks.stream().mapToLong(RecordTask::chars).sum();
    }
}
