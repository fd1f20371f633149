package io.tideway.engine.schema;

import io.tideway.spi.Connector;
import io.tideway.spi.Provision;
import io.tideway.spi.Readiness;
import io.tideway.spi.Source;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSchema;
import io.tideway.spi.Target;
import java.util.List;

/** A connector whose tables and fields have the names of the configuration. As thread safe as the connector that it wraps. */
public final class NamedConnector implements Connector {

    private final Connector connector;
    private final Naming naming;

    private NamedConnector(Connector connector, Naming naming) {
        this.connector = connector;
        this.naming = naming;
    }

    /** Returns the connector itself if nothing was renamed. */
    public static Connector of(Connector connector, Naming naming) {
        return naming.isSame() ? connector : new NamedConnector(connector, naming);
    }

    @Override
    public Readiness check() {
        return connector.check();
    }

    /** Returns the tables under the names of the system, since discovery must show those. */
    @Override
    public List<TableSchema> discover() {
        return connector.discover();
    }

    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        return naming.provisioned(connector.provision(present(subscription, naming), dryRun));
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        return connector.deprovision(subscriptionName, dryRun);
    }

    @Override
    public Source source() {
        return new NamedSource(connector.source(), naming);
    }

    @Override
    public Target target() {
        return new NamedTarget(connector.target(), naming);
    }

    @Override
    public void close() {
        connector.close();
    }

    static Subscription present(Subscription subscription, Naming naming) {
        return new Subscription(
                subscription.name(),
                subscription.tables().stream().map(naming::present).toList());
    }
}
