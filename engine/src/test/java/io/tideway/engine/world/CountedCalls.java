package io.tideway.engine.world;

import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.Source;
import io.tideway.spi.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls to a ledger and to both systems, each of which is a round trip to a server. Counts by name, such as {@code
 * ledger commit} or {@code system write}. Thread safe.
 */
public final class CountedCalls {

    /** Calls without a round trip, or that only return an object whose calls count. */
    private static final List<String> FREE = List.of("source", "target", "reached", "close", "id", "newLinkId");

    private final SortedMap<String, Integer> counts = new ConcurrentSkipListMap<>();

    /** Returns faults that only count calls. */
    public Faults counting() {
        return new Faults(
                connector -> around(Connector.class, connector, "system"),
                ledger -> around(Ledger.class, ledger, "ledger"),
                false);
    }

    /** Returns the number of calls by name since the last {@link #reset}. */
    public SortedMap<String, Integer> counts() {
        return counts;
    }

    public void reset() {
        counts.clear();
    }

    private <T> T around(Class<T> type, T real, String where) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(real, where, method, arguments)));
    }

    private @Nullable Object call(Object real, String where, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (!FREE.contains(method.getName())) {
            counts.merge(where + " " + method.getName(), 1, Integer::sum);
        }
        try {
            return counted(method.invoke(real, arguments), where);
        } catch (InvocationTargetException failure) {
            throw failure.getCause() == null ? failure : failure.getCause();
        }
    }

    private @Nullable Object counted(@Nullable Object answer, String where) {
        return switch (answer) {
            case Source source -> around(Source.class, source, where);
            case Target target -> around(Target.class, target, where);
            case ChangeStream stream -> around(ChangeStream.class, stream, where);
            case null, default -> answer;
        };
    }
}
