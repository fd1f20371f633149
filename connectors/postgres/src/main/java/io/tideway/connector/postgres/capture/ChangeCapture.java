package io.tideway.connector.postgres.capture;

import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import java.util.List;

/** A way of capturing changes. May be used from several threads; the methods mean what the contract's of the same name mean. */
public interface ChangeCapture {

    /** See {@link io.tideway.spi.Connector#provision}. */
    Provision provision(Subscription subscription, boolean dryRun);

    /** See {@link io.tideway.spi.Connector#deprovision}. */
    List<String> deprovision(String subscriptionName, boolean dryRun);

    /** See {@link io.tideway.spi.Source#head}. */
    Position head();

    /** See {@link io.tideway.spi.Source#reached}. */
    boolean reached(Position at, Position goal);

    /** See {@link io.tideway.spi.Source#health}. */
    StreamHealth health(String subscriptionName);

    /** See {@link io.tideway.spi.Source#changes}. */
    ChangeStream changes(Subscription subscription, Position from);
}
