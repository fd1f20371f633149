package io.tideway.benchmarks;

import io.tideway.embedded.PostgresServer;
import io.tideway.engine.BrakeRule;
import io.tideway.engine.ConflictPolicy;
import io.tideway.engine.CreateRule;
import io.tideway.engine.DeleteRule;
import io.tideway.engine.Direction;
import io.tideway.engine.FieldDefinition;
import io.tideway.engine.HistoryRule;
import io.tideway.engine.MappingDefinition;
import io.tideway.engine.SyncDefinition;
import io.tideway.engine.ledger.JdbcLedger;
import io.tideway.engine.ledger.LedgerSettings;
import io.tideway.engine.pipeline.Engine;
import io.tideway.engine.pipeline.EngineListener;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorFactory;
import io.tideway.spi.Settings;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Tideway: a two-way mapping of all fields but the key, which each side generates for itself; links and bases in a ledger on a
 * server of its own.
 */
final class TidewayReplication implements Replication {

    private static final String SYNC = "bench";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final List<FieldDefinition> FIELDS = Stream.of(
                    "code", "name", "city", "active", "visits", "balance", "joined")
            .map(name -> FieldDefinition.of(name, name))
            .toList();

    private static final TableName TABLE = TableName.parse(Customers.TABLE);

    private static final MappingDefinition MAPPING = new MappingDefinition(
            "customers",
            TABLE,
            TABLE,
            Direction.TWO_WAY,
            List.of(),
            CreateRule.BOTH,
            DeleteRule.PROPAGATE,
            ConflictPolicy.LATEST,
            Optional.empty(),
            Optional.empty(),
            FIELDS,
            false,
            BrakeRule.OFF);

    private final TablePair tables;
    private final Database ledgerDatabase;
    private final JdbcLedger ledger;
    private final Map<String, Connector> connectors = new LinkedHashMap<>();
    private final Engine engine;

    TidewayReplication(Servers servers, String capture) throws SQLException {
        this.tables = TablePair.create(servers, "tideway");
        this.ledgerDatabase = Database.create(servers.ledger(), "ledger");
        PostgresServer server = servers.ledger();
        this.ledger = JdbcLedger.open(new LedgerSettings(ledgerDatabase.jdbcUrl(), server.user(), server.password()));
        connectors.put("source", connect(capture, "source", tables.sourceDatabase));
        connectors.put("target", connect(capture, "target", tables.targetDatabase));
        SyncDefinition sync = new SyncDefinition(SYNC, "source", "target", List.of(MAPPING));
        this.engine = new Engine(List.of(sync), connectors, ledger, HistoryRule.DEFAULT, InstantSource.system(), EngineListener.NONE);
    }

    /** Opens a connector of that kind. */
    static Connector connect(String capture, String name, Database database) {
        PostgresServer server = database.server();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("host", server.host());
        settings.put("port", Integer.toString(server.port()));
        settings.put("database", database.name());
        settings.put("user", server.user());
        settings.put("password", server.password());
        settings.put("sslmode", "disable");
        ConnectorFactory factory = ServiceLoader.load(ConnectorFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found ->
                        found.specs().stream().anyMatch(spec -> spec.name().equals(capture)))
                .findFirst()
                .orElseThrow();
        return factory.open(capture, new Settings(name, settings));
    }

    @Override
    public TablePair tables() {
        return tables;
    }

    /** Whether both sides agree in every mapped field of every record. */
    boolean agrees() throws InterruptedException {
        return engine.verify(Optional.empty()).agrees();
    }

    @Override
    public void start() {
        engine.start();
    }

    @Override
    public void pause() throws SQLException {
        engine.pause(SYNC);
        tables.awaitDisconnected();
    }

    @Override
    public void resume() throws SQLException {
        engine.resume(SYNC);
        tables.awaitConnected();
    }

    @Override
    public void settle() {
        try {
            if (!engine.awaitQuiet(LONGEST)) {
                throw new IllegalStateException("not quiet within " + LONGEST.toMinutes() + " minutes");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    @Override
    public void close() throws SQLException {
        engine.close();
        connectors.values().forEach(Connector::close);
        ledger.close();
        ledgerDatabase.close();
        tables.close();
    }
}
