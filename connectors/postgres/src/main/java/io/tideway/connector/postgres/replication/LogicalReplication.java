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

    /** After our own crash the server needs a moment to let go of the slot. */
    private static final Duration BUSY_WAIT = Duration.ofSeconds(10);

    private static final Duration BUSY_PAUSE = Duration.ofMillis(100);
    private static final String IN_USE = "55006";
    private static final String NOT_THERE = "42704";

    private final Database database;
    private final Catalog catalog;
    private final LogHead head;
    private final Provisioner provisioner;
    private final KnownLog known;

    /** Of the server that the latest stream came from: all streams of a connection come from one. */
    private volatile Lineage lineage = Lineage.UNKNOWN;

    public LogicalReplication(Database database, Catalog catalog) {
        this.database = database;
        this.catalog = catalog;
        this.head = new LogHead(database);
        this.provisioner = new Provisioner(database, catalog, head);
        this.known = new KnownLog(head::find, database::connectionsMade);
    }

    /** To be told of what is written and read beside the streams. */
    public KnownLog known() {
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
            ReplicationLink link = stream(session, subscription.name(), start);
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

    /** What was told of another history may never be visible in this one. */
    private SlotPosition goingOn(HistoryCheck check, SlotPosition wanted) {
        try {
            SlotPosition start = check.continuing(wanted);
            database.told().beginHistory(new ServerHistory(start.system(), start.timeline()));
            return start;
        } catch (ConnectorException lost) {
            database.told().forget();
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

    private ReplicationLink stream(ReplicationSession session, String name, SlotPosition start) throws SQLException {
        long deadline = System.nanoTime() + BUSY_WAIT.toNanos();
        while (true) {
            try {
                ReplicationLink link = session.stream(name, start.lsn());
                requireUnread(name, start, link);
                return link;
            } catch (SQLException e) {
                giveUpUnlessBusy(name, start, e, deadline);
                LockSupport.parkNanos(BUSY_PAUSE.toNanos());
            }
        }
    }

    /** Who held the slot until now may have read on; from now on it is ours. */
    private void requireUnread(String name, SlotPosition start, ReplicationLink link) {
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
