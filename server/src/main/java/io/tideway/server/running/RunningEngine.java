package io.tideway.server.running;

import io.tideway.engine.api.Engine;
import io.tideway.engine.event.EngineListener;
import io.tideway.server.api.ApiOptions;
import io.tideway.server.api.ApiServer;
import io.tideway.server.api.EventBuffer;
import io.tideway.server.config.Configuration;
import io.tideway.server.metrics.Metrics;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * An engine with ledger, connectors, metrics and the API.
 *
 * <p>Life cycle: {@link #start} returns when every sync was tried once; {@link #close} ends it in reverse order, after
 * the current batch. May be closed from any thread, once.
 */
public final class RunningEngine implements AutoCloseable {

    private final Engine engine;
    private final ApiServer api;
    private final Deque<AutoCloseable> opened;

    private RunningEngine(Engine engine, ApiServer api, Deque<AutoCloseable> opened) {
        this.engine = engine;
        this.api = api;
        this.opened = opened;
    }

    /**
     * Opens everything and starts the syncs.
     *
     * @param listener hears every event besides the API and the metrics
     */
    public static RunningEngine start(Configuration configuration, ApiOptions apiOptions, EngineListener listener) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            OpenLedger ledger = OpenLedger.forRun(configuration);
            opened.push(ledger);
            OpenConnectors connectors = new OpenConnectors(configuration.connections());
            opened.push(connectors);
            EventBuffer events = new EventBuffer();
            Metrics metrics = new Metrics(configuration.syncs());
            Engine engine = new Engine(
                    configuration.syncs(),
                    connectors.byName(),
                    ledger.ledger(),
                    configuration.history(),
                    InstantSource.system(),
                    inTurn(List.of(events, metrics, listener)));
            opened.push(engine);
            // Listens first: a taken port is known before anything is provisioned.
            ApiServer api = ApiServer.start(apiOptions, engine, events, metrics::text);
            opened.push(api);
            engine.start();
            metrics.watch(engine::status);
            return new RunningEngine(engine, api, opened);
        } catch (RuntimeException e) {
            closeAll(opened, e);
            throw e;
        }
    }

    private static EngineListener inTurn(List<EngineListener> listeners) {
        return event -> listeners.forEach(each -> each.onEvent(event));
    }

    public Engine engine() {
        return engine;
    }

    public int port() {
        return api.port();
    }

    @Override
    public void close() {
        RuntimeException failure = new IllegalStateException("not everything could be closed");
        closeAll(opened, failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private static void closeAll(Deque<AutoCloseable> opened, RuntimeException failure) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
