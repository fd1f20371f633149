package io.tideway.connector.postgres.capture;

import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import java.util.List;
import java.util.Optional;

/**
 * A way of capturing changes. May be used from several threads; the methods mean the same as the methods of that name
 * in the contract.
 */
public interface ChangeCapture {

    /** See {@link io.tideway.spi.Connector#provision}. */
    Provision provision(Subscription subscription, boolean dryRun);

    /**
     * Captures again all changes of these tables, of which some are no longer captured. The caller has the tables
     * compared then.
     *
     * @return why that is not possible; empty: it is done, or can be tried again
     * @throws io.tideway.spi.ConnectorException HISTORY_LOST if the stream itself cannot continue
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
