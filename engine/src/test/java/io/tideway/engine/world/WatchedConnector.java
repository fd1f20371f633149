package io.tideway.engine.world;

import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.Source;
import io.tideway.spi.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connector that calls a test before each call, and before each call to its streams. An exception of the test becomes the
 * result of the call.
 */
public final class WatchedConnector {

    private static final List<Class<?>> PARTS = List.of(Source.class, Target.class, ChangeStream.class);

    private WatchedConnector() {}

    public static Connector around(Connector real, Consumer<String> before) {
        return (Connector) around(Connector.class, real, before);
    }

    private static Object around(Class<?> type, Object real, Consumer<String> before) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            before.accept(method.getName());
            try {
                return wrapped(method.invoke(real, arguments), before);
            } catch (InvocationTargetException failure) {
                throw Objects.requireNonNull(failure.getCause());
            }
        });
    }

    private static @Nullable Object wrapped(@Nullable Object result, Consumer<String> before) {
        for (Class<?> part : PARTS) {
            if (part.isInstance(result)) {
                return around(part, Objects.requireNonNull(result), before);
            }
        }
        return result;
    }
}
