package io.tideway.engine.world;

import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.spi.Reason;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultyProxy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * A ledger whose calls fail by number. BEFORE: nothing is done; AFTER: the call is done but its answer is lost. The first call
 * is number 1; every call counts.
 */
public final class FaultyLedger {

    private FaultyLedger() {}

    public static Ledger around(Ledger real, LongFunction<Fault> faults) {
        AtomicLong calls = new AtomicLong();
        return FaultyProxy.around(
                Ledger.class, real, method -> faults.apply(calls.incrementAndGet()), FaultyLedger::unavailable);
    }

    private static LedgerException unavailable() {
        return new LedgerException(
                Kind.UNAVAILABLE, new Reason("INJECTED_FAULT", "The test let this call fail.", "Try again."));
    }
}
