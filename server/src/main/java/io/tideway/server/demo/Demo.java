package io.tideway.server.demo;

import io.tideway.embedded.PostgresBinaries;
import io.tideway.engine.api.Engine;
import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.sync.SyncState;
import io.tideway.engine.verify.VerifyReport;
import io.tideway.server.api.AccessToken;
import io.tideway.server.api.ApiOptions;
import io.tideway.server.api.VerifyDocument;
import io.tideway.server.config.Configuration;
import io.tideway.server.config.ConfigurationLoader;
import io.tideway.server.config.ConnectorCatalog;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.server.running.BinariesCache;
import io.tideway.server.running.RunningEngine;
import io.tideway.server.terminal.ProgressBars;
import io.tideway.server.terminal.StopSignal;
import io.tideway.server.terminal.Terminal;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.spi.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The demo from start to end. One use, one thread: the caller's.
 *
 * <p>A crash leaves a temporary directory; the servers in it end by themselves.
 */
public final class Demo {

    private static final Duration LONGEST_BACKFILL = Duration.ofMinutes(5);
    private static final Duration LOOK_UP = Duration.ofSeconds(1);
    private static final Reason TOO_SLOW = new Reason(
            ConfigurationCodes.DEMO_TOO_SLOW, "The first load takes too long.", "Try it on a less busy machine.");

    private static final Duration LONGEST_END = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofSeconds(3);
    private static final Duration SHORTEST_STEP = Duration.ofMillis(300);

    private final Terminal terminal;
    private final ConnectorCatalog connectors;
    private final StopSignal stop;

    public Demo(Terminal terminal, ConnectorCatalog connectors, StopSignal stop) {
        this.terminal = terminal;
        this.connectors = connectors;
        this.stop = stop;
    }

    /** Runs it; without a time until it is stopped. */
    public DemoSummary run(Optional<Duration> time) throws InterruptedException {
        long began = System.nanoTime();
        say(terminal.styled(Style.BOLD, "Tideway demo")
                + ": a shop and its back office, two Postgres servers, one sync.");
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            PostgresBinaries binaries = PostgresBinaries.fromClasspath(BinariesCache.directory());
            try (DemoDatabase shop = DemoDatabase.start("shop", directory.path().resolve("shop"), binaries);
                    DemoDatabase office =
                            DemoDatabase.start("office", directory.path().resolve("office"), binaries)) {
                say("  shop    " + shop.psql());
                say("  office  " + office.psql());
                DemoData data = new DemoData(shop, office);
                data.fill();
                say("  filled with " + DemoData.records() + " records, part of them on both sides already");
                Configuration configuration = configure(directory.path(), shop.port(), office.port());
                LiveEvents events = new LiveEvents(terminal);
                try (RunningEngine running = RunningEngine.start(configuration, options(configuration), events)) {
                    say("  engine  http://127.0.0.1:" + running.port());
                    firstLoad(running.engine());
                    events.show();
                    Runnable retry = () -> running.engine().retry(List.of());
                    tell(
                            new DemoScript(shop, office, data, retry),
                            time.map(t -> t.minusNanos(System.nanoTime() - began)));
                    return end(running.engine(), events);
                }
            }
        }
    }

    private Configuration configure(Path directory, int shopPort, int officePort) {
        Path file = directory.resolve("tideway.yaml");
        try {
            Files.writeString(file, DemoConfiguration.text(shopPort, officePort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        say("  config  " + file);
        return new ConfigurationLoader(connectors, Map.of()).load(file);
    }

    private static ApiOptions options(Configuration configuration) {
        try {
            AccessToken token = AccessToken.obtain(configuration.stateDirectory(), Map.of());
            return new ApiOptions(ApiOptions.LOOPBACK, 0, token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void firstLoad(Engine engine) throws InterruptedException {
        say("");
        say(terminal.styled(Style.BOLD, "First load") + ": link records that are on both sides, create missing ones.");
        long began = System.nanoTime();
        try (ProgressBars bars = ProgressBars.ofBackfills(terminal, engine::status)) {
            bars.start();
            awaitLoaded(engine, began);
        }
        long links = engine.status().stream()
                .flatMap(sync -> sync.tables().stream())
                .mapToLong(table -> table.links())
                .sum();
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        say("  " + links + " records are linked and equal after " + millis + " ms");
        say("");
        say(terminal.styled(Style.BOLD, "Now people work on both sides.") + " Try it yourself with psql, see above."
                + " Ctrl-C ends it.");
    }

    /** Looks up now and then: whether it still makes sense to wait. */
    private void awaitLoaded(Engine engine, long began) throws InterruptedException {
        while (!stop.isRequested() && !engine.awaitQuiet(LOOK_UP)) {
            Optional<SyncStatus> failed = engine.status().stream()
                    .filter(sync -> sync.state() == SyncState.FAILED)
                    .findFirst();
            if (failed.isPresent()) {
                throw new CommandException(ExitCode.NO, failed.get().reason().orElse(TOO_SLOW));
            }
            if (System.nanoTime() - began > LONGEST_BACKFILL.toNanos()) {
                throw new CommandException(ExitCode.NO, TOO_SLOW);
            }
        }
    }

    /** Plays the story; then everyday edits until the time is over. */
    private void tell(DemoScript script, Optional<Duration> time) throws InterruptedException {
        List<DemoScript.Step> story = script.story();
        Duration pause = time.map(left -> left.dividedBy(story.size() + 1L))
                .filter(even -> even.compareTo(STEP) < 0)
                .map(even -> even.compareTo(SHORTEST_STEP) < 0 ? SHORTEST_STEP : even)
                .orElse(STEP);
        long end = System.nanoTime() + time.map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
        for (DemoScript.Step step : story) {
            say(" " + terminal.styled(Style.BOLD, step.caption()));
            step.deed().run();
            if (stop.await(pause)) {
                script.mend();
                return;
            }
        }
        for (int round = 0; System.nanoTime() < end; round++) {
            script.everyday(round).deed().run();
            long left = Math.min(pause.toNanos(), end - System.nanoTime());
            if (stop.await(Duration.ofNanos(Math.max(0, left)))) {
                return;
            }
        }
    }

    private DemoSummary end(Engine engine, LiveEvents events) throws InterruptedException {
        say("");
        engine.awaitQuiet(LONGEST_END);
        VerifyReport report = engine.verify(Optional.empty());
        VerifyDocument sums = VerifyDocument.of(report);
        String verdict = sums.linked() + " linked, " + sums.differing() + " differing, " + sums.missingLeft()
                + " missing left, " + sums.missingRight() + " missing right";
        say(terminal.styled(Style.BOLD, "Verified: ")
                + terminal.styled(report.agrees() ? Style.GREEN : Style.RED, verdict));
        say("  " + events.written() + " writes, " + events.conflicts() + " conflicts decided");
        return new DemoSummary(
                sums.linked(),
                sums.differing(),
                sums.missingLeft(),
                sums.missingRight(),
                events.written(),
                events.conflicts(),
                report.agrees());
    }

    private void say(String line) {
        terminal.out().println(line);
    }
}
