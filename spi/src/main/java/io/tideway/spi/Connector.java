package io.tideway.spi;

import java.util.List;

/**
 * One connected system. Keeps no state of a sync: retries, pacing, positions and links are the engine's.
 *
 * <p>Methods block; a failed call throws {@link ConnectorException}. May be used from several threads.
 */
public interface Connector extends AutoCloseable {

    /** Connects and says what is missing. */
    Readiness check();

    /** Every table in the connection's scope, with the reasons why it cannot be a source or a target. */
    List<TableSchema> discover();

    /**
     * Creates what a subscription needs in the system (slot, publication, triggers, webhook), as far as it is not there.
     *
     * @param dryRun only say what would be done
     */
    Provision provision(Subscription subscription, boolean dryRun);

    /** Removes all that was provisioned under the name; nothing there is fine. Says what it removed, or in a dry run would. */
    List<String> deprovision(String subscriptionName, boolean dryRun);

    Source source();

    Target target();

    /** Closes connections; streams must have been closed before. */
    @Override
    void close();
}
