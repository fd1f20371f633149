package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.engine.capture.LoopThread;
import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every few seconds what each system retains for a sync, whether the sync runs or is paused, and logs each warning once. One thread;
 * a system that is away has no health until it answers again.
 */
final class StreamMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final SyncRunner runner;
    private final Ledger ledger;
    private final LoopThread thread = new LoopThread();
    private final Map<Side, List<String>> streamed = new EnumMap<>(Side.class);

    StreamMonitor(SyncRunner runner, Ledger ledger) {
        this.runner = runner;
        this.ledger = ledger;
    }

    void start() {
        thread.start(
                "watch-" + runner.definition.name(),
                this::run,
                defect -> LOG.error(
                        "{}: the retained history of the systems is no longer checked",
                        runner.definition.name(),
                        defect));
    }

    private void run() throws InterruptedException {
        while (!thread.isClosing()) {
            for (Side side : Side.values()) {
                if (runner.captured(side) && runner.isProvisioned()) {
                    look(side);
                }
            }
            thread.pause(INTERVAL);
        }
    }

    private void look(Side side) {
        try {
            String name = Subscriptions.name(ledger.id(), runner.definition.name(), side);
            StreamHealth health = runner.source(side).health(name);
            runner.counters(side).health = Optional.of(health);
            warn(side, health.warnings());
        } catch (ConnectorException away) {
            runner.counters(side).health = Optional.empty();
        } catch (RuntimeException | Error defect) {
            runner.counters(side).health = Optional.empty();
            LOG.error(
                    "{}: cannot check the retained history of the {} side",
                    runner.definition.name(),
                    side.word(),
                    defect);
        }
    }

    private void warn(Side side, List<Reason> warnings) {
        List<String> before = streamed.getOrDefault(side, List.of());
        warnings.stream()
                .filter(warning -> !before.contains(warning.code()))
                .forEach(warning -> LOG.warn(
                        "{}: {}: {} {}", runner.definition.name(), warning.code(), warning.message(), warning.fix()));
        streamed.put(side, warnings.stream().map(Reason::code).toList());
    }

    @Override
    public void close() {
        thread.close();
    }
}
