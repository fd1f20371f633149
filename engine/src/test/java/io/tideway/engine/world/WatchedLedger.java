package io.tideway.engine.world;

import io.tideway.engine.ledger.Ledger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;

/** A ledger that calls a test before each call. An exception of the test becomes the result of the call. */
public final class WatchedLedger {

    private WatchedLedger() {}

    /** Receives the calls of the ledger. */
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
