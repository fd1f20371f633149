package io.tideway.testkit.faults;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something of any interface whose calls go wrong: BEFORE, nothing is done; AFTER, it is done but the answer is lost. */
public final class FaultyProxy {

    private final Object real;
    private final Function<String, Fault> faults;
    private final Supplier<? extends RuntimeException> failure;

    private FaultyProxy(Object real, Function<String, Fault> faults, Supplier<? extends RuntimeException> failure) {
        this.real = real;
        this.faults = faults;
        this.failure = failure;
    }

    /**
     * Wraps an object.
     *
     * @param faults the fault of the next call, by the name of the called method; NONE, BEFORE or AFTER
     * @param failure the exception of a failed call
     */
    public static <T> T around(
            Class<T> type, T real, Function<String, Fault> faults, Supplier<? extends RuntimeException> failure) {
        FaultyProxy faulty = new FaultyProxy(real, faults, failure);
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> faulty.call(method, arguments)));
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        Fault fault = faults.apply(method.getName());
        if (fault == Fault.BEFORE) {
            throw failure.get();
        }
        Object answer = reallyCall(method, arguments);
        if (fault == Fault.AFTER) {
            throw failure.get();
        }
        return answer;
    }

    private @Nullable Object reallyCall(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }
}
