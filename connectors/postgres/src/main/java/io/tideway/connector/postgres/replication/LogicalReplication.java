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
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Change capture by logical replication. May be used from several threads. */
public final class LogicalReplication implements ChangeCapture {

    /** After a crash of the engine the server needs a moment until it releases the slot. */
    private static final Duration BUSY_WAIT = Duration.ofSeconds(10);

    private static final Duration BUSY_PAUSE = Duration.ofMillis(100);
    private static final String IN_USE = "55006";
    private static final String NOT_THERE = "42704";

    private final Database database;
    private final Catalog catalog;
    private final WalHead head;
    private final Provisioner provisioner;
    private final KnownLogEnd known;

    /** Of the server that the latest stream came from: all streams of a connection come from one. */
    private volatile Lineage lineage = Lineage.UNKNOWN;

    public LogicalReplication(Database database, Catalog catalog) {
        this.database = database;
        this.catalog = catalog;
        this.head = new WalHead(database);
        this.provisioner = new Provisioner(database, catalog, head);
        this.known = new KnownLogEnd(head::find, database::connectionsMade);
    }

    /** Returns the object to which writes and reads beside the streams are reported. */
    public KnownLogEnd known() {
        return known;
    }

    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        Provision provision = provisioner.provision(subscription, dryRun);
        known.capture();
        return provision;
    }

    @Override
    public Optional<Reason> mend(Subscription subscription) {
        try {
            provisioner.mend(subscription);
            return Optional.empty();
        } catch (ConnectorException e) {
            return switch (e.kind()) {
                case CONFIGURATION -> Optional.of(e.reason());
                case UNAVAILABLE, BUSY, RATE_LIMITED, SCHEMA_CHANGED -> Optional.empty();
                case HISTORY_LOST, AUTHENTICATION, BUG -> throw e;
            };
        }
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        return provisioner.deprovision(subscriptionName, dryRun);
    }

    @Override
    public Position head() {
        return head.find().toPosition();
    }

    /** Whether {@code at} is at or after {@code goal}; positions of histories that have nothing in common never are. */
    @Override
    public boolean reached(Position at, Position goal) {
        Optional<SlotPosition> here = SlotPosition.parse(at);
        Optional<SlotPosition> there = SlotPosition.parse(goal);
        return here.isPresent() && there.isPresent() && lineage.reached(here.get(), there.get());
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        SlotPosition wanted = SlotPosition.parse(from)
                .orElseThrow(() ->
                        SlotErrors.historyLost(subscription.name(), "changes were captured in another way until now"));
        try (ReplicationSession session = ReplicationSession.open(database)) {
            HistoryCheck check = session.check(subscription.name(), known.places());
            lineage = check.lineage();
            SlotPosition start = goingOn(check, wanted);
            SlotPosition now = requireOneServer(start);
            subscription.tables().forEach(selection -> catalog.forget(selection.table()));
            List<SelectedTable> tables = subscription.tables().stream()
                    .map(selection -> SelectedTable.resolve(catalog, selection))
                    .toList();
            ChangeDecoder decoder = new ChangeDecoder(tables, this::otherNow, database.mark(), start.lsn(), now.lsn());
            ReplicationConnection link = stream(session, subscription.name(), start);
            known.capture();
            return new ReplicationStream(database, subscription.name(), link, decoder, start, known);
        } catch (SQLException e) {
            throw SlotErrors.reading(database.server(), subscription.name(), e);
        }
    }

    private Optional<Reason> otherNow(SelectedTable table) {
        return database.call(TransactionMode.READ, table::otherNow);
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return database.call(TransactionMode.READ, session -> SlotHealth.find(session, subscriptionName));
    }

    /** Changes that were streamed in another history may never be visible in this one. */
    private SlotPosition goingOn(HistoryCheck check, SlotPosition wanted) {
        try {
            SlotPosition start = check.continuing(wanted);
            database.streamedCommits().beginHistory(new ServerHistory(start.system(), start.timeline()));
            return start;
        } catch (ConnectorException lost) {
            database.streamedCommits().forget();
            throw lost;
        }
    }

    /** Records must be read and written where the stream comes from. */
    private SlotPosition requireOneServer(SlotPosition start) {
        SlotPosition now = head.find();
        if (!now.sameHistory(start)) {
            database.reconnect();
            throw SlotErrors.twoServers(database.server());
        }
        return now;
    }

    private ReplicationConnection stream(ReplicationSession session, String name, SlotPosition start)
            throws SQLException {
        long deadline = System.nanoTime() + BUSY_WAIT.toNanos();
        while (true) {
            try {
                ReplicationConnection link = session.stream(name, start.lsn());
                requireUnread(name, start, link);
                return link;
            } catch (SQLException e) {
                giveUpUnlessBusy(name, start, e, deadline);
                LockSupport.parkNanos(BUSY_PAUSE.toNanos());
            }
        }
    }

    /** The previous reader of the slot may have read on; from now on the slot is held by this stream. */
    private void requireUnread(String name, SlotPosition start, ReplicationConnection link) {
        try {
            HistoryCheck.requireUnread(name, provisioner.slot(name), start);
        } catch (ConnectorException e) {
            link.close();
            throw e;
        }
    }

    private void giveUpUnlessBusy(String name, SlotPosition start, SQLException error, long deadline)
            throws SQLException {
        if (SqlErrors.state(error).equals(NOT_THERE)) {
            HistoryCheck.requireUnread(name, provisioner.slot(name), start); // dropped since it was looked at
        }
        if (!SqlErrors.state(error).equals(IN_USE)) {
            throw error;
        }
        if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
            Optional<SlotState> slot = provisioner.slot(name);
            throw SlotErrors.busy(name, slot.flatMap(SlotState::reader).orElse("it has just gone"));
        }
    }
}
