package io.tideway.engine.world;

import io.tideway.engine.ledger.Ledger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;

/** A ledger that lets a test look at each call before it is carried out; what the test throws is what the call throws. */
public final class WatchedLedger {

    private WatchedLedger() {}

    /** Sees a call of the ledger. */
    @FunctionalInterface
    public interface Watch {
        void before(String call, Object[] arguments);
    }

    public static Ledger around(Ledger real, Watch watch) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    watch.before(method.getName(), arguments == null ? new Object[0] : arguments);
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failure) {
                        throw Objects.requireNonNull(failure.getCause());
                    }
                });
    }
}
