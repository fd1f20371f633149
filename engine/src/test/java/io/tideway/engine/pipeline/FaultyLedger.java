package io.tideway.engine.pipeline;

import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.LedgerException;
import io.tideway.engine.ledger.LedgerException.Kind;
import io.tideway.spi.Reason;
import io.tideway.testkit.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A ledger whose calls go wrong by number: BEFORE, nothing is done; AFTER, it is done but the answer is lost. The first call is
 * number 1; every call counts.
 */
final class FaultyLedger {

    private final Ledger real;
    private final LongFunction<Fault> faults;
    private final AtomicLong calls = new AtomicLong();

    private FaultyLedger(Ledger real, LongFunction<Fault> faults) {
        this.real = real;
        this.faults = faults;
    }

    static Ledger around(Ledger real, LongFunction<Fault> faults) {
        FaultyLedger faulty = new FaultyLedger(real, faults);
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(),
                new Class<?>[] {Ledger.class},
                (proxy, method, arguments) -> faulty.call(method, arguments));
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        Fault fault = faults.apply(calls.incrementAndGet());
        if (fault == Fault.BEFORE) {
            throw away();
        }
        Object answer = reallyCall(method, arguments);
        if (fault == Fault.AFTER) {
            throw away();
        }
        return answer;
    }

    private @Nullable Object reallyCall(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause() == null ? failure : failure.getCause();
        }
    }

    private static LedgerException away() {
        return new LedgerException(
                Kind.UNAVAILABLE, new Reason("INJECTED_FAULT", "The test let this call fail.", "Try again."));
    }
}
