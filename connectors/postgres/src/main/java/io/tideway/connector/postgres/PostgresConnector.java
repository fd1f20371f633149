package io.tideway.connector.postgres;

import io.tideway.connector.postgres.catalog.CaptureMode;
import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Discovery;
import io.tideway.connector.postgres.catalog.ReadinessCheck;
import io.tideway.connector.postgres.read.RecordQueries;
import io.tideway.connector.postgres.replication.KnownLogEnd;
import io.tideway.connector.postgres.replication.LogicalReplication;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.triggers.TriggerCapture;
import io.tideway.connector.postgres.watch.TableWatch;
import io.tideway.connector.postgres.watch.WatchedSource;
import io.tideway.connector.postgres.write.RecordWriter;
import io.tideway.connector.postgres.write.key.KeyReserver;
import io.tideway.spi.Connector;
import io.tideway.spi.Provision;
import io.tideway.spi.Readiness;
import io.tideway.spi.Source;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSchema;
import io.tideway.spi.Target;
import java.time.InstantSource;
import java.util.List;

/** A database whose changes are captured in one of two ways: wires the parts together. */
final class PostgresConnector implements Connector {

    private final Database database;
    private final Catalog catalog;
    private final Discovery discovery;
    private final ReadinessCheck readiness;
    private final SwitchedCapture capture;
    private final WatchedSource source;
    private final Target target;

    PostgresConnector(Database database, CaptureMode mode) {
        this.catalog = new Catalog(database);
        RecordQueries records = new RecordQueries(database, catalog);
        LogicalReplication replication = new LogicalReplication(database, catalog);
        TriggerCapture triggers = new TriggerCapture(database, catalog, records);
        this.database = database;
        this.discovery = new Discovery(database, catalog, mode);
        this.readiness = new ReadinessCheck(database, mode);
        this.capture = switch (mode) {
            case REPLICATION -> new SwitchedCapture(replication, triggers);
            case TRIGGERS -> new SwitchedCapture(triggers, replication);
        };
        KnownLogEnd known = replication.known();
        this.source = new WatchedSource(
                new PostgresSource(capture, records, known), database, catalog, mode, capture, InstantSource.system());
        this.target =
                new PostgresTarget(new KeyReserver(database, catalog), new RecordWriter(database, catalog), known);
    }

    @Override
    public Readiness check() {
        return readiness.check();
    }

    @Override
    public List<TableSchema> discover() {
        return discovery.discover();
    }

    @Override
    public Provision provision(Subscription subscription, boolean dryRun) {
        Provision provision = capture.provision(TableWatch.captured(catalog, subscription), dryRun);
        return dryRun || !provision.createdStream()
                ? provision
                : new Provision(
                        provision.actions(), true, provision.refused(), source.start(subscription, provision.start()));
    }

    @Override
    public List<String> deprovision(String subscriptionName, boolean dryRun) {
        return capture.deprovision(subscriptionName, dryRun);
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public void close() {
        database.close();
    }
}
