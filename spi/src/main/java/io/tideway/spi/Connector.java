package io.tideway.spi;

import java.util.List;

/**
 * One connected system. Keeps no state of a sync: retries, pacing, positions and links are the engine's.
 *
 * <p>Methods block; a failed call throws {@link ConnectorException}. May be used from several threads.
 */
public interface Connector extends AutoCloseable {

    /** Connects and reports what the system lacks. */
    Readiness check();

    /** Every table in the connection's scope, with the reasons why it cannot be a source or a target. */
    List<TableSchema> discover();

    /**
     * Creates the objects that a subscription needs in the system (slot, publication, triggers, webhook), if they do
     * not exist.
     *
     * @param dryRun only list the actions
     */
    Provision provision(Subscription subscription, boolean dryRun);

    /**
     * Removes all that was provisioned under the name; it may be nothing. Returns the objects that it removed, or in a
     * dry run would remove.
     */
    List<String> deprovision(String subscriptionName, boolean dryRun);

    Source source();

    Target target();

    /** Closes connections; streams must have been closed before. */
    @Override
    void close();
}
