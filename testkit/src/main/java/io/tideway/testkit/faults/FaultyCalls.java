package io.tideway.testkit.faults;

import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Reason;
import java.util.function.Supplier;

/** Makes calls as the script says. */
final class FaultyCalls {

    static final Reason INJECTED =
            new Reason("INJECTED_FAULT", "The test let this call fail.", "Try again; the next call goes its own way.");

    private final FaultScript script;

    FaultyCalls(FaultScript script) {
        this.script = script;
    }

    Fault next() {
        return script.next();
    }

    <T> T call(Supplier<T> real) {
        return switch (script.next()) {
            case NONE, UNKNOWN_DONE, UNKNOWN_NOT_DONE -> real.get();
            case BEFORE -> throw unavailable();
            case LIMITED -> throw limited();
            case AFTER -> {
                T unusedAnswer = real.get();
                throw unavailable();
            }
        };
    }

    static ConnectorException limited() {
        return new ConnectorException(Kind.RATE_LIMITED, INJECTED);
    }

    static ConnectorException unavailable() {
        return new ConnectorException(Kind.UNAVAILABLE, INJECTED);
    }
}
