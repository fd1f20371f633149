package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.capture.ChangeCapture;
import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.read.RecordQueries;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.Subscription;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Change capture by triggers. May be used from several threads. */
public final class TriggerCapture implements ChangeCapture {

    private static final String COLUMN_NAMES = "SELECT a.attnum AS number, a.attname AS name FROM pg_attribute a"
            + " WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped";

    private final Database database;
    private final Catalog catalog;
    private final CurrentStateReader current;
    private final LogHead head;
    private final LogProvisioner provisioner;

    public TriggerCapture(Database database, Catalog catalog, RecordQueries records) {
        this.database = database;
        this.catalog = catalog;
        this.current = new CurrentStateReader(records);
        this.head = new LogHead(database);
        this.provisioner = new LogProvisioner(database, catalog, head);
    }

    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        return provisioner.provision(subscription, dryRun);
    }

    /** The stream finds a narrowed capture by its marks, and ends. */
    @Override
    public Optional<Reason> mend(Subscription subscription) {
        return Optional.empty();
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        return provisioner.deprovision(subscriptionName, dryRun);
    }

    @Override
    public Position head() {
        return head.find().toPosition();
    }

    @Override
    public boolean reached(Position at, Position goal) {
        Optional<LogPosition> here = LogPosition.parse(at);
        Optional<LogPosition> there = LogPosition.parse(goal);
        return here.isPresent()
                && there.isPresent()
                && here.get().history().equals(there.get().history())
                && here.get().read().includes(there.get().read());
    }

    @Override
    public StreamHealth health(String subscriptionName) {
        return database.call(TransactionMode.READ, session -> LogHealth.find(session, subscriptionName));
    }

    @Override
    public ChangeStream changes(Subscription subscription, Position from) {
        String name = subscription.name();
        LogPosition start = LogPosition.parse(from)
                .orElseThrow(() -> LogErrors.historyLost(name, "changes were captured in another way until now"));
        requireHistory(name, start);
        List<SelectedTable> tables = subscription.tables().stream()
                .map(selection -> SelectedTable.resolve(catalog, selection))
                .toList();
        try {
            return open(name, tables, start);
        } catch (SQLException e) {
            throw LogErrors.reading(database.server(), name, e);
        }
    }

    /** Pruned rows are gone, and the progress on another server says nothing about this one (Invariant 8). */
    private void requireHistory(String name, LogPosition start) {
        LogPosition now = head.find();
        if (!now.history().equals(start.history())) {
            throw LogErrors.historyLost(name, "the server is another one, or was failed over or restored");
        }
        if (!now.read().includes(start.read())) {
            throw LogErrors.historyLost(name, "the server has forgotten transactions that were read");
        }
        LogSubscription known = database.call(TransactionMode.READ, session -> LogSubscription.find(session, name))
                .orElseThrow(() -> LogErrors.historyLost(name, "it no longer exists"));
        if (!start.read().includes(known.delivered())) {
            throw LogErrors.historyLost(name, "the log is pruned beyond what was read");
        }
    }

    private ChangeStream open(String name, List<SelectedTable> tables, LogPosition start) throws SQLException {
        List<String> numbers =
                tables.stream().map(each -> Long.toString(each.table().oid())).toList();
        LogReader reader = LogReader.open(database, name, numbers);
        try {
            LogMaintenance keeper = new LogMaintenance(name, reader);
            keeper.requireComplete();
            LogDecoder decoder =
                    new LogDecoder(tables, this::columnNames, catalog, current, database.mark(), names(reader, tables));
            return new TriggerStream(database.server(), reader, decoder, keeper, start, reader.mayNotify());
        } catch (SQLException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /**
     * Returns the names that the reader knows, and requires that the tables did not change since they were resolved:
     * the decoder would not notice that.
     */
    private String names(LogReader reader, List<SelectedTable> tables) throws SQLException {
        String names = reader.names();
        return database.attempt(TransactionMode.READ, session -> {
            for (SelectedTable table : tables) {
                table.requireSame(session);
            }
            return names;
        });
    }

    private Map<Integer, String> columnNames(long table) {
        Map<Integer, String> names = new LinkedHashMap<>();
        database.call(
                TransactionMode.READ,
                session -> session.query(
                        COLUMN_NAMES,
                        row -> names.put(row.getInt("number"), row.getString("name")),
                        Long.toString(table)));
        return names;
    }
}
