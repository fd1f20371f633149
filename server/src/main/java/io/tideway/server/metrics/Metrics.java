package io.tideway.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tideway.engine.Side;
import io.tideway.engine.api.SideStatus;
import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.api.TableStatus;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.engine.event.EngineListener;
import io.tideway.engine.sync.SyncState;
import io.tideway.spi.StreamHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Counts events as they come, and reads the rest from the engine's status when it is asked. May be used from any thread. */
public final class Metrics implements EngineListener {

    /** Bounds of the latency histogram: where a change is expected to be, and where it is late. */
    private static final Duration[] LATENCY_BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<SyncDefinition> syncs;

    public Metrics(List<SyncDefinition> syncs) {
        this.syncs = List.copyOf(syncs);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** Reads the figures of every sync from that status from now on. */
    public void watch(Supplier<List<SyncStatus>> status) {
        StatusCache cache = new StatusCache(status);
        for (SyncDefinition sync : syncs) {
            Tags tags = Tags.of("sync", sync.name());
            gauge(
                    "tideway.sync.running",
                    "1 while the sync runs",
                    tags,
                    () -> cache.sync(sync.name())
                            .filter(found -> found.state() == SyncState.RUNNING)
                            .map(found -> 1.0)
                            .orElse(0.0));
            watchSide(cache, sync, Side.LEFT, SyncStatus::left);
            watchSide(cache, sync, Side.RIGHT, SyncStatus::right);
            sync.tables().forEach(table -> watchTable(cache, sync, table));
        }
    }

    /** What Prometheus reads. */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void onEvent(Event event) {
        Tags tags = Tags.of("sync", event.sync(), "table", event.table());
        switch (event.kind()) {
            case CREATED, UPDATED, DELETED -> {
                String kind = event.kind().name().toLowerCase(Locale.ROOT);
                counter("tideway.writes", tags.and("side", event.target().word(), "kind", kind));
                event.changedAt().ifPresent(changedAt -> latency(event, tags, changedAt));
            }
            case LINKED -> counter("tideway.linked", tags);
            case CONFLICT -> counter("tideway.conflicts", tags);
            case ISSUE -> counter("tideway.issues.raised", tags);
            case HEALED -> counter("tideway.issues.healed", tags);
        }
    }

    private void latency(Event event, Tags tags, Instant changedAt) {
        Duration late = Duration.between(changedAt, event.at());
        Timer.builder("tideway.latency")
                .description(
                        "From the commit of a change to its commit on the other side, by the clocks of both systems")
                .tags(tags.and("side", event.target().word()))
                .serviceLevelObjectives(LATENCY_BOUNDS)
                .register(registry)
                .record(late.isNegative() ? Duration.ZERO : late);
    }

    private void counter(String name, Tags tags) {
        Counter.builder(name).tags(tags).register(registry).increment();
    }

    private void watchSide(StatusCache cache, SyncDefinition sync, Side side, Function<SyncStatus, SideStatus> choose) {
        Tags tags = Tags.of("sync", sync.name(), "side", side.word(), "connection", sync.connection(side));
        countChanges(cache, sync, tags, choose);
        gauge(
                "tideway.retained.bytes",
                "Log that the side retains because its changes are not acknowledged yet",
                tags,
                () -> health(cache, sync, choose, StreamHealth::retainedBytes));
        gauge(
                "tideway.retained.limit.bytes",
                "Beyond it the side forgets changes; not a number: there is no limit",
                tags,
                () -> health(cache, sync, choose, StreamHealth::limitBytes));
        gauge(
                "tideway.last.change.timestamp.seconds",
                "Commit time of the newest change that was processed",
                tags,
                () -> cache.sync(sync.name())
                        .map(choose)
                        .flatMap(SideStatus::lastChangeAt)
                        .map(at -> at.toEpochMilli() / 1000.0)
                        .orElse(Double.NaN));
    }

    private void countChanges(
            StatusCache cache, SyncDefinition sync, Tags tags, Function<SyncStatus, SideStatus> choose) {
        FunctionCounter.builder(
                        "tideway.changes",
                        cache,
                        c -> c.sync(sync.name())
                                .map(choose)
                                .map(SideStatus::changes)
                                .orElse(0L))
                .description("Changes read from the side and processed, echoes included")
                .tags(tags)
                .register(registry);
    }

    private static double health(
            StatusCache cache,
            SyncDefinition sync,
            Function<SyncStatus, SideStatus> choose,
            Function<StreamHealth, OptionalLong> figure) {
        OptionalLong bytes = cache.sync(sync.name())
                .map(choose)
                .flatMap(SideStatus::health)
                .map(figure)
                .orElse(OptionalLong.empty());
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }

    private void watchTable(StatusCache cache, SyncDefinition sync, MappingDefinition table) {
        Tags tags = Tags.of("sync", sync.name(), "table", table.name());
        tableGauge(cache, sync, table, "tideway.links", "Linked records", tags, TableStatus::links);
        tableGauge(cache, sync, table, "tideway.issues", "Open issues", tags, TableStatus::issues);
        tableGauge(
                cache,
                sync,
                table,
                "tideway.deferred",
                "Records that are tried again soon",
                tags,
                TableStatus::deferred);
        tableGauge(
                cache,
                sync,
                table,
                "tideway.backfilled",
                "Records read by the backfill",
                tags,
                TableStatus::backfilled);
    }

    private void tableGauge(
            StatusCache cache,
            SyncDefinition sync,
            MappingDefinition table,
            String name,
            String description,
            Tags tags,
            ToDoubleFunction<TableStatus> value) {
        gauge(
                name,
                description,
                tags,
                () -> cache.sync(sync.name()).stream()
                        .flatMap(found -> found.tables().stream())
                        .filter(found -> found.name().equals(table.name()))
                        .mapToDouble(value)
                        .findFirst()
                        .orElse(Double.NaN));
    }

    private void gauge(String name, String description, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }
}
