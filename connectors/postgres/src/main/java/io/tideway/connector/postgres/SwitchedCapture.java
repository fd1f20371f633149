package io.tideway.connector.postgres;

import io.tideway.connector.postgres.capture.ChangeCapture;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way of capture that a connection has now, and the other one, whose objects must be removed after a switch. */
final class SwitchedCapture implements ChangeCapture {

    private final ChangeCapture chosen;
    private final ChangeCapture other;

    SwitchedCapture(ChangeCapture chosen, ChangeCapture other) {
        this.chosen = chosen;
        this.other = other;
    }

    /** Removes the objects of the other way last: until then it holds what a switch back would need. */
    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        return chosen.provision(subscription, dryRun).and(leftovers(subscription.name(), dryRun));
    }

    @Override
    public Optional<Reason> mend(Subscription subscription) {
        return chosen.mend(subscription);
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        List<String> actions = new ArrayList<>(chosen.deprovision(subscriptionName, dryRun));
        actions.addAll(leftovers(subscriptionName, dryRun));
        return actions;
    }

    /** Returns objects that the user may not remove, so that they stay: an unread slot, which {@code check} reports. */
    private List<String> leftovers(String subscriptionName, boolean dryRun) {
        try {
            return other.deprovision(subscriptionName, dryRun);
        } catch (ConnectorException e) {
            if (e.kind() != ConnectorException.Kind.CONFIGURATION) {
                throw e;
            }
            return List.of();
        }
    }

    @Override
    public Position head() {
        return chosen.head();
    }

    @Override
    public boolean reached(Position at, Position goal) {
        return chosen.reached(at, goal);
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return chosen.health(subscriptionName);
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        return chosen.changes(subscription, from);
    }
}
