package io.tideway.connector.postgres.write.key;

import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The keys that were taken last from a sequence, and how many to take next, so that a stream of creates does not wait for keys at each
 * batch. What is left over is lost to the sequence, as what a session caches of it is; so a table that grows now and then has
 * no gap in its keys. Moments are those of {@link System#nanoTime}.
 */
final class KeySupply {

    /** So many at once begin a stream of creates. */
    static final int MANY = 500;

    /** How many such a stream takes ahead at once. */
    static final int AHEAD = 10_000;

    /** Of creates that come steadily, keys are taken ahead for so long. */
    static final Duration STEADY = Duration.ofSeconds(1);

    /** Fewer than these in that time are taken as they are needed. */
    static final int STEADY_LEAST = 100;

    /** In small steps at first, as nobody knows whether more creates come. */
    static final int GROWTH = 4;

    /** Then what was taken ahead is left over: somebody may restart the sequence one day. */
    static final Duration KEPT = Duration.ofSeconds(2);

    private final Deque<RecordKey> left;
    private final int taken;
    private final long takenNanos;

    KeySupply(List<RecordKey> keys, long takenNanos) {
        this.left = new ArrayDeque<>(keys);
        this.taken = keys.size();
        this.takenNanos = takenNanos;
    }

    static KeySupply none() {
        return new KeySupply(List.of(), 0);
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
