package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Queues the changes of one side, and merges them when they are taken. Bounded by the number of changes and by their
 * characters, which limits memory for wide records. Guarded by its {@link Mailbox}.
 */
final class SideInbox {

    /** The maximum number of queued changes before the capture blocks. */
    private static final int MAX_WAITING_CHANGES = 16_000;

    /** The maximum number of queued characters before the capture blocks; the last batch may exceed it. */
    static final long MAX_WAITING_CHARS = 6_000_000;

    /** The number of changes from which on no further batch is merged. */
    private static final int MAX_MERGED_CHANGES = 5_000;

    /** The maximum number of characters after a merge. */
    static final long MAX_MERGED_CHARS = 2_000_000;

    private final Side side;
    private final Deque<Waiting> batches = new ArrayDeque<>();
    private int waitingChanges;
    private long waitingChars;

    /**
     * A queued batch.
     *
     * @param begins whether this is the first batch since the stream was opened
     */
    private record Waiting(ChangeBatch batch, boolean begins, long chars) {}

    SideInbox(Side side) {
        this.side = side;
    }

    boolean isFull() {
        return waitingChanges >= MAX_WAITING_CHANGES || waitingChars >= MAX_WAITING_CHARS;
    }

    void add(ChangeBatch batch, boolean begins) {
        Waiting last = batches.peekLast();
        if (batch.changes().isEmpty() && last != null && last.batch().changes().isEmpty()) {
            batches.pollLast();
            batch = merged(last.batch(), batch, List.of());
            begins |= last.begins();
        }
        long chars = batch.changes().stream().mapToLong(Change::chars).sum();
        batches.add(new Waiting(batch, begins, chars));
        waitingChanges += batch.changes().size();
        waitingChars += chars;
    }

    @Nullable
    Mail poll() {
        Waiting first = take();
        if (first == null) {
            return null;
        }
        if (batches.isEmpty()) {
            return new Mail.Changes(side, first.batch(), first.begins());
        }
        List<Change> changes = new ArrayList<>(first.batch().changes());
        ChangeBatch merged = first.batch();
        long chars = first.chars();
        while (changes.size() < MAX_MERGED_CHANGES && fits(chars)) {
            Waiting more = Objects.requireNonNull(take());
            merged = merged(merged, more.batch(), changes);
            changes.addAll(more.batch().changes());
            chars += more.chars();
        }
        return new Mail.Changes(side, new ChangeBatch(changes, merged.next(), merged.lastEnd()), first.begins());
    }

    /** Merges the positions and ends of two batches; {@code before} are the changes that precede those of the second. */
    private static ChangeBatch merged(ChangeBatch first, ChangeBatch second, List<Change> before) {
        OptionalInt ofSecond = second.lastEnd();
        OptionalInt lastEnd =
                ofSecond.isPresent() ? OptionalInt.of(before.size() + ofSecond.getAsInt()) : first.lastEnd();
        return new ChangeBatch(second.changes(), second.next(), lastEnd);
    }

    private boolean fits(long chars) {
        Waiting next = batches.peek();
        return next != null && !next.begins() && chars + next.chars() <= MAX_MERGED_CHARS;
    }

    private @Nullable Waiting take() {
        Waiting waiting = batches.poll();
        if (waiting != null) {
            waitingChanges -= waiting.batch().changes().size();
            waitingChars -= waiting.chars();
        }
        return waiting;
    }

    void clear() {
        batches.clear();
        waitingChanges = 0;
        waitingChars = 0;
    }
}
