package io.tideway.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Counts the bytes that a piece of work allocates: a measure of speed that does not depend on the machine or on its
 * load.
 *
 * <p>The work runs in the calling thread, whose own count is read, so other threads do not disturb it. Of several
 * rounds the least counts: class loading adds to some of them, and the compiler only removes allocations of objects
 * that do not escape. A budget that holds in the interpreter ({@code -Xint}) therefore always holds.
 */
public final class AllocationMeter {

    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 10;
    private static final int PROBE = 1_000;
    private static final int NARROW_REFERENCE = 4;
    private static final int WIDE_REFERENCE = 8;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationMeter() {}

    /**
     * Does the work several times.
     *
     * @param records of how many records one round takes care
     * @param round gives a number that follows from what was done, the same every time: so it was done, and not left out
     */
    public static Allocation measure(int records, LongSupplier round) {
        long done = round.getAsLong();
        for (int i = 1; i < WARM_UP_ROUNDS; i++) {
            repeat(round, done);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            repeat(round, done);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return new Allocation(least / records, done);
    }

    private static void repeat(LongSupplier round, long expected) {
        long done = round.getAsLong();
        if (done != expected) {
            throw new AssertionError("a round did " + done + " where the first did " + expected);
        }
    }

    /** 4, or 8 in a JVM with a heap of 32 GB or more, which could double what budgets were measured with. */
    static int referenceBytes() {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Object[] probe = new Object[PROBE];
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        return bytes < (long) probe.length * WIDE_REFERENCE ? NARROW_REFERENCE : WIDE_REFERENCE;
    }

    /**
     * What was seen.
     *
     * @param bytesPerRecord of the round with the least
     * @param done what each round gave
     */
    public record Allocation(long bytesPerRecord, long done) {

        /**
         * Fails when more was allocated than the budget, or so little that the work cannot have been done.
         *
         * @param what is done with a record, in words
         * @param least bytes for what a record's result alone is made of
         */
        public void assertWithin(String what, long least, long budget) {
            long allowed = budget * referenceBytes() / NARROW_REFERENCE;
            if (bytesPerRecord > allowed) {
                throw new AssertionError(
                        what + " allocates " + bytesPerRecord + " bytes a record; the budget is " + allowed
                                + ". Find what allocates more than before (make micro ARGS=\"-prof gc\" shows bytes by benchmark), and"
                                + " take it away; if the work needs it, raise the budget beside the reason.");
            }
            if (bytesPerRecord < least) {
                throw new AssertionError(what + " allocates " + bytesPerRecord + " bytes a record, less than the "
                        + least + " that its result takes: it was not done. If it got better, lower both bounds.");
            }
        }
    }
}
