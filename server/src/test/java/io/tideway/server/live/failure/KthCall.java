package io.tideway.server.live.failure;

import io.tideway.testkit.faults.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets the k-th call of an engine go wrong, and remembers which it was. Thread safe.
 *
 * <p>What the test itself asks does not count, but for the start of the engine, which is done by whoever starts it; nor does what
 * comes after the {@link #end}, where the test has the engine compare both sides.
 */
final class KthCall {

    /** A ledger's id is read when it is opened: this call reaches nothing. */
    private static final String KNOWN = "id";

    private final long failing;
    private final Fault fault;
    private final Thread asker = Thread.currentThread();
    private final AtomicBoolean starting = new AtomicBoolean();
    private volatile boolean ended;
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    /** @param failing the number of the call, of which the first is 1 */
    KthCall(long failing, Fault fault) {
        this.failing = failing;
        this.fault = fault;
    }

    /** Runs the start of the engine. */
    void start(Runnable start) {
        starting.set(true);
        try {
            start.run();
        } finally {
            starting.set(false);
        }
    }

    /** From now on all goes well. */
    void end() {
        ended = true;
    }

    /** The fault of the next call. */
    Fault next(String call) {
        boolean asked = Thread.currentThread().equals(asker) && !starting.get();
        if (ended || asked || call.equals(KNOWN)) {
            return Fault.NONE;
        }
        synchronized (calls) {
            calls.add(call);
            return calls.size() == failing ? fault : Fault.NONE;
        }
    }

    /** Whether there was a call of that number. */
    boolean reached() {
        return calls.size() >= failing;
    }

    @Override
    public String toString() {
        return fault + " at call " + failing + " of " + calls.size()
                + (reached() ? ", " + calls.get((int) failing - 1) : "");
    }
}
