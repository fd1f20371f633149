package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of one side that wait; merged when they are taken. Guarded by its {@link Mailbox}. */
final class SideInbox {

    /** The most changes that wait before capture has to. */
    private static final int MAX_WAITING_CHANGES = 16_000;

    /** No further batch is merged once so many changes are taken. */
    private static final int MAX_MERGED_CHANGES = 5_000;

    private final Side side;
    private final Deque<ChangeBatch> batches = new ArrayDeque<>();
    private int waitingChanges;

    SideInbox(Side side) {
        this.side = side;
    }

    boolean isFull() {
        return waitingChanges >= MAX_WAITING_CHANGES;
    }

    void add(ChangeBatch batch) {
        ChangeBatch last = batches.peekLast();
        if (batch.changes().isEmpty() && last != null && last.changes().isEmpty()) {
            batches.pollLast();
        }
        batches.add(batch);
        waitingChanges += batch.changes().size();
    }

    @Nullable
    Mail poll() {
        ChangeBatch first = batches.poll();
        if (first == null) {
            return null;
        }
        waitingChanges -= first.changes().size();
        if (batches.isEmpty()) {
            return new Mail.Changes(side, first.changes(), first.next());
        }
        List<Change> changes = new ArrayList<>(first.changes());
        Position next = first.next();
        while (!batches.isEmpty() && changes.size() < MAX_MERGED_CHANGES) {
            ChangeBatch batch = batches.poll();
            waitingChanges -= batch.changes().size();
            changes.addAll(batch.changes());
            next = batch.next();
        }
        return new Mail.Changes(side, changes, next);
    }

    void clear() {
        batches.clear();
        waitingChanges = 0;
    }
}
