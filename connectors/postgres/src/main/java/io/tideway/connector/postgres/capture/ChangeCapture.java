package io.tideway.connector.postgres.capture;

import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import java.util.List;
import java.util.Optional;

/** A way of capturing changes. May be used from several threads; the methods mean what the contract's of the same name mean. */
public interface ChangeCapture {

    /** See {@link io.tideway.spi.Connector#provision}. */
    Provision provision(Subscription subscription, boolean dryRun);

    /**
     * Captures again all changes of these tables, of which some are not captured any more. The caller has the tables compared then.
     *
     * @return why that is not possible; empty: it is done, or can be tried again
     * @throws io.tideway.spi.ConnectorException HISTORY_LOST where the stream itself cannot go on
     */
    Optional<Reason> mend(Subscription subscription);

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
