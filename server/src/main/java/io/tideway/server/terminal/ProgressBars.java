package io.tideway.server.terminal;

import io.tideway.engine.api.SyncStatus;
import io.tideway.engine.api.TableStatus;
import io.tideway.engine.ledger.Backfill;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar for each table mapping that is being read; no output if it does not go to a terminal.
 *
 * <p>Has a virtual thread of its own from {@link #start} until all are complete or {@link #close}.
 */
public final class ProgressBars implements AutoCloseable {

    private static final Duration REFRESH = Duration.ofMillis(200);
    private static final int WIDTH = 100;

    private final Terminal terminal;
    private final Supplier<List<Step>> steps;
    private @Nullable Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();

    /**
     * How far the reading of one table mapping has come.
     *
     * @param estimate how many records there are, nearly
     */
    public record Step(String name, long read, long estimate, boolean through) {}

    private ProgressBars(Terminal terminal, Supplier<List<Step>> steps) {
        this.terminal = terminal;
        this.steps = steps;
    }

    public static ProgressBars of(Terminal terminal, Supplier<List<Step>> steps) {
        return new ProgressBars(terminal, steps);
    }

    public static ProgressBars ofBackfills(Terminal terminal, Supplier<List<SyncStatus>> status) {
        return new ProgressBars(
                terminal,
                () -> status.get().stream()
                        .flatMap(sync -> sync.tables().stream().map(table -> step(sync, table)))
                        .toList());
    }

    private static Step step(SyncStatus sync, TableStatus table) {
        return new Step(
                sync.name() + "/" + table.name(),
                table.backfilled(),
                table.backfillEstimate(),
                table.stage() == Backfill.Stage.DONE);
    }

    public void start() {
        if (terminal.interactive()) {
            thread = Thread.ofVirtual().name("progress-bars").start(this::draw);
        }
    }

    private void draw() {
        try {
            while (!step() && !closed.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS)) {
                // Drawn in the condition.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            bars.values().forEach(ProgressBar::close);
        }
    }

    /** Moves every bar to the progress of its table mapping; returns whether all are complete. */
    private boolean step() {
        List<Step> now = steps.get();
        boolean through = !now.isEmpty();
        for (Step step : now) {
            through &= step.through();
            if (!step.through() || bars.containsKey(step.name())) {
                move(step);
            }
        }
        return through;
    }

    private void move(Step step) {
        ProgressBar bar = bars.computeIfAbsent(step.name(), this::open);
        bar.maxHint(step.through() ? step.read() : Math.max(step.estimate(), step.read()));
        bar.stepTo(step.read());
    }

    private ProgressBar open(String name) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setStyle(terminal.colour() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                .build();
    }

    /** Returns when nothing more will be drawn. */
    @Override
    public void close() {
        closed.countDown();
        Thread drawing = thread;
        if (drawing != null) {
            try {
                drawing.join();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
