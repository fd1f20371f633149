package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.capture.ChangeCapture;
import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.ServerHistory;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Change capture by logical replication. May be used from several threads. */
public final class LogicalReplication implements ChangeCapture {

    /** After our own crash the server needs a moment to let go of the slot. */
    private static final Duration BUSY_WAIT = Duration.ofSeconds(10);

    private static final Duration BUSY_PAUSE = Duration.ofMillis(100);
    private static final String IN_USE = "55006";

    private final Database database;
    private final Catalog catalog;
    private final LogHead head;
    private final Provisioner provisioner;

    public LogicalReplication(Database database, Catalog catalog) {
        this.database = database;
        this.catalog = catalog;
        this.head = new LogHead(database);
        this.provisioner = new Provisioner(database, catalog, head);
    }

    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        return provisioner.provision(subscription, dryRun);
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        return provisioner.deprovision(subscriptionName, dryRun);
    }

    @Override
    public Position head() {
        return head.find().toPosition();
    }

    /** Whether {@code at} is at or after {@code goal}; positions of different histories never are. */
    @Override
    public boolean reached(Position at, Position goal) {
        Optional<SlotPosition> here = SlotPosition.parse(at);
        Optional<SlotPosition> there = SlotPosition.parse(goal);
        return here.isPresent() && there.isPresent() && reached(here.get(), there.get());
    }

    private static boolean reached(SlotPosition here, SlotPosition there) {
        return here.sameHistory(there) && here.lsn().compareTo(there.lsn()) >= 0;
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        SlotPosition start = SlotPosition.parse(from)
                .orElseThrow(() ->
                        SlotErrors.historyLost(subscription.name(), "changes were captured in another way until now"));
        SlotPosition now = goingOn(subscription.name(), start);
        subscription.tables().forEach(selection -> catalog.forget(selection.table()));
        List<SelectedTable> tables = subscription.tables().stream()
                .map(selection -> SelectedTable.resolve(catalog, selection))
                .toList();
        ReplicationLink link = open(subscription.name(), start);
        return new ReplicationStream(
                database, link, new ChangeDecoder(tables, database.mark(), start.lsn(), now.lsn()), start);
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return database.call(TransactionMode.READ, session -> SlotHealth.find(session, subscriptionName));
    }

    /** What was told of another history may never be visible in this one. */
    private SlotPosition goingOn(String name, SlotPosition start) {
        try {
            SlotPosition now = requireHistory(name, start);
            database.told().beginHistory(new ServerHistory(now.system(), now.timeline()));
            return now;
        } catch (ConnectorException lost) {
            database.told().forget();
            throw lost;
        }
    }

    /** The server would go on from what the slot holds, and say nothing of what is missing before it (Invariant 8). */
    private SlotPosition requireHistory(String name, SlotPosition start) {
        SlotState slot =
                provisioner.slot(name).orElseThrow(() -> SlotErrors.historyLost(name, "it is not there any more"));
        SlotPosition now = head.find();
        if (!now.sameHistory(start)) {
            throw SlotErrors.historyLost(name, "the server is another one, or was failed over or restored");
        }
        if (slot.lost()) {
            throw SlotErrors.historyLost(name, "the server has removed log that it needs");
        }
        if (slot.confirmed().compareTo(start.lsn()) > 0) {
            throw SlotErrors.historyLost(
                    name, "it stands at " + slot.confirmed() + ", after the wanted " + start.lsn());
        }
        if (now.lsn().compareTo(start.lsn()) < 0) {
            throw SlotErrors.historyLost(
                    name, "the server's log ends at " + now.lsn() + ", before the wanted " + start.lsn());
        }
        return now;
    }

    private ReplicationLink open(String name, SlotPosition start) {
        long deadline = System.nanoTime() + BUSY_WAIT.toNanos();
        while (true) {
            try {
                return ReplicationLink.open(database, name, start.lsn());
            } catch (SQLException e) {
                giveUpUnlessBusy(name, e, deadline);
                LockSupport.parkNanos(BUSY_PAUSE.toNanos());
            }
        }
    }

    private void giveUpUnlessBusy(String name, SQLException error, long deadline) {
        String state = SqlErrors.state(error);
        if (state.equals("42501")) {
            throw SlotErrors.creating(database.server(), name, error);
        }
        if (!state.equals(IN_USE)) {
            throw SqlErrors.translate(database.server(), error);
        }
        if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
            Optional<SlotState> slot = provisioner.slot(name);
            throw SlotErrors.busy(name, slot.flatMap(SlotState::reader).orElse("it has just gone"));
        }
    }
}
