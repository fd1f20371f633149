package io.tideway.benchmarks.replication;

import io.tideway.benchmarks.database.Database;
import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.database.Servers;
import io.tideway.benchmarks.database.Table;
import io.tideway.embedded.PostgresServer;
import io.tideway.engine.api.Engine;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.HistoryRule;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.ledger.postgres.JdbcLedger;
import io.tideway.engine.ledger.postgres.LedgerSettings;
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

/**
 * Tideway: a two-way mapping of all fields of each table but the key, which each side generates for itself; links and bases in a ledger on a
 * server of its own.
 */
public final class TidewayReplication implements Replication {

    /** The connector that reads by logical replication. */
    public static final String WAL = "postgres";

    /** The connector that reads the records of triggers. */
    public static final String TRIGGERS = "postgres-heroku";

    private static final String SYNC = "bench";
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final DatabasePair databases;
    private final Database ledgerDatabase;
    private final JdbcLedger ledger;
    private final Map<String, Connector> connectors = new LinkedHashMap<>();
    private final Engine engine;

    public TidewayReplication(Servers servers, List<Table> tables, String capture) throws SQLException {
        this.databases = DatabasePair.create(servers, "tideway", tables);
        this.ledgerDatabase = Database.create(servers.ledger(), "ledger");
        PostgresServer server = servers.ledger();
        this.ledger = JdbcLedger.open(new LedgerSettings(ledgerDatabase.jdbcUrl(), server.user(), server.password()));
        connectors.put("source", connect(capture, "source", databases.source));
        connectors.put("target", connect(capture, "target", databases.target));
        SyncDefinition sync = new SyncDefinition(
                SYNC,
                "source",
                "target",
                tables.stream().map(TidewayReplication::mapping).toList());
        this.engine = new Engine(
                List.of(sync), connectors, ledger, HistoryRule.DEFAULT, InstantSource.system(), EngineListener.NONE);
    }

    /** Without the brake: the deletes of a benchmark are intended. */
    private static MappingDefinition mapping(Table table) {
        TableName name = TableName.parse(table.name());
        return new MappingDefinition(
                table.name(),
                name,
                name,
                Direction.TWO_WAY,
                List.of(),
                CreateRule.BOTH,
                DeleteRule.PROPAGATE,
                ConflictPolicy.LATEST,
                Optional.empty(),
                Optional.empty(),
                table.fields().stream()
                        .map(field -> FieldDefinition.of(field, field))
                        .toList(),
                false,
                BrakeRule.OFF);
    }

    /** Opens a connector of that kind. */
    public static Connector connect(String capture, String name, Database database) {
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
    public DatabasePair databases() {
        return databases;
    }

    /** Whether both sides agree in every mapped field of every record. */
    public boolean agrees() throws InterruptedException {
        return engine.verify(Optional.empty()).agrees();
    }

    public long ledgerBytes() throws SQLException {
        return ledgerDatabase.number("SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class"
                + " WHERE relnamespace = 'tideway_ledger'::regnamespace AND relkind = 'r'");
    }

    @Override
    public void start() {
        engine.start();
    }

    @Override
    public void pause() throws SQLException {
        engine.pause(SYNC);
        databases.awaitDisconnected();
    }

    @Override
    public void resume() throws SQLException {
        engine.resume(SYNC);
        databases.awaitConnected();
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
        databases.close();
    }
}
