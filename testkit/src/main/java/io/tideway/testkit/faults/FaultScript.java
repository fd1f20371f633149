package io.tideway.testkit.faults;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Decides which call fails, and counts. The connectors of both sides, and those that are opened after a restart, may
 * share one script, so that {@code k} counts all their calls. Thread safe, if the given function is.
 *
 * <p>The first call is number 1. A test that fails the k-th call "for every k until it succeeds" ends with the k for
 * which {@link #reached} is false.
 */
public final class FaultScript {

    private final LongFunction<Fault> faults;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong injected = new AtomicLong();

    /** @param faults the fault of a call, by its number */
    public FaultScript(LongFunction<Fault> faults) {
        this.faults = faults;
    }

    /** No fault at all: counts. */
    public static FaultScript none() {
        return new FaultScript(call -> Fault.NONE);
    }

    /** Fails the one call of this number. */
    public static FaultScript at(long failing, Fault fault) {
        return new FaultScript(call -> call == failing ? fault : Fault.NONE);
    }

    /** How many calls were made. */
    public long calls() {
        return calls.get();
    }

    /** Returns how many of them failed. */
    public long injected() {
        return injected.get();
    }

    /** Whether there was a call of that number. */
    public boolean reached(long call) {
        return calls() >= call;
    }

    Fault next() {
        Fault fault = faults.apply(calls.incrementAndGet());
        if (fault != Fault.NONE) {
            injected.incrementAndGet();
        }
        return fault;
    }
}
