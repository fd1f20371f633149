package io.tideway.connector.postgres.write.key;

import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The keys that were taken last from a sequence, and how many to take next, so that a stream of creates does not wait
 * for keys at each batch.
 *
 * <p>Keys that are not used are lost to the sequence, as those that a session caches are. A table that grows now and
 * then has no gap in its keys. Times are those of {@link System#nanoTime}.
 */
final class SequenceKeys {

    /** So many at once begin a stream of creates. */
    static final int MANY = 500;

    /** How many such a stream takes ahead at once. */
    static final int AHEAD = 10_000;

    /** Of creates that come steadily, keys are taken ahead for so long. */
    static final Duration STEADY = Duration.ofSeconds(1);

    /** Fewer than these in that time are taken as they are needed. */
    static final int STEADY_LEAST = 100;

    /** Steps are small at first, since it is unknown whether more creates follow. */
    static final int GROWTH = 4;

    /** After this time, keys that were taken in advance are dropped: a user may restart the sequence. */
    static final Duration KEPT = Duration.ofSeconds(2);

    private final Deque<RecordKey> left;
    private final int taken;
    private final long takenNanos;

    SequenceKeys(List<RecordKey> keys, long takenNanos) {
        this.left = new ArrayDeque<>(keys);
        this.taken = keys.size();
        this.takenNanos = takenNanos;
    }

    static SequenceKeys none() {
        return new SequenceKeys(List.of(), 0);
    }

    boolean isFresh(long now) {
        return now - takenNanos < KEPT.toNanos();
    }

    /** Moves keys there, so many at most. */
    void drainTo(List<RecordKey> keys, int most) {
        for (int i = 0; i < most && !left.isEmpty(); i++) {
            keys.add(left.remove());
        }
    }

    /** How many to take if so many are missing and none is left: at the pace at which the last ones went. */
    int next(int missing, long now) {
        if (missing >= MANY) {
            return Math.max(missing, AHEAD);
        }
        long steady = taken * STEADY.toNanos() / Math.max(1, now - takenNanos);
        return steady < STEADY_LEAST ? missing : Math.clamp(Math.min(steady, (long) taken * GROWTH), missing, AHEAD);
    }
}
