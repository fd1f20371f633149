package io.tideway.testkit.faults;

import io.tideway.spi.Connector;
import io.tideway.spi.Provision;
import io.tideway.spi.Readiness;
import io.tideway.spi.Source;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSchema;
import io.tideway.spi.Target;
import java.util.List;

/**
 * A connector whose calls fail by a {@link FaultScript}. A failed call throws UNAVAILABLE, or RATE_LIMITED.
 *
 * <p>Counts every call that would reach the system: those of the connector, its source, its target and its streams,
 * except {@link Source#reached} and closing. A lost {@code acknowledge} is silent, as the contract allows.
 */
public final class FaultyConnector implements Connector {

    private final Connector real;
    private final FaultyCalls calls;

    public FaultyConnector(Connector real, FaultScript script) {
        this.real = real;
        this.calls = new FaultyCalls(script);
    }

    @Override
    public Readiness check() {
        return calls.call(real::check);
    }

    @Override
    public List<TableSchema> discover() {
        return calls.call(real::discover);
    }

    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        return calls.call(() -> real.provision(subscription, dryRun));
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        return calls.call(() -> real.deprovision(subscriptionName, dryRun));
    }

    @Override
    public Source source() {
        return new FaultySource(real.source(), calls);
    }

    @Override
    public Target target() {
        return new FaultyTarget(real.target(), calls);
    }

    @Override
    public void close() {
        real.close();
    }
}
