package io.tideway.server.terminal;

import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.pipeline.SyncStatus;
import io.tideway.engine.pipeline.TableStatus;
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

/**
 * A progress bar for each table mapping whose backfill runs; nothing at all where nobody watches.
 *
 * <p>Has a virtual thread of its own from {@link #start} until all backfills are through or {@link #close}.
 */
public final class BackfillBars implements AutoCloseable {

    private static final Duration REFRESH = Duration.ofMillis(200);
    private static final int WIDTH = 100;

    private final Terminal terminal;
    private final Supplier<List<SyncStatus>> status;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();

    private BackfillBars(Terminal terminal, Supplier<List<SyncStatus>> status) {
        this.terminal = terminal;
        this.status = status;
    }

    public static BackfillBars watch(Terminal terminal, Supplier<List<SyncStatus>> status) {
        return new BackfillBars(terminal, status);
    }

    public void start() {
        if (terminal.interactive()) {
            Thread.ofVirtual().name("backfill-bars").start(this::draw);
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

    /** Moves every bar to where its backfill stands; whether all are through. */
    private boolean step() {
        boolean through = true;
        for (SyncStatus sync : status.get()) {
            for (TableStatus table : sync.tables()) {
                boolean done = table.stage() == Backfill.Stage.DONE;
                through &= done;
                if (!done || bars.containsKey(name(sync, table))) {
                    move(sync, table, done);
                }
            }
        }
        return through;
    }

    private void move(SyncStatus sync, TableStatus table, boolean done) {
        long most = Math.max(table.backfillEstimate(), table.backfilled());
        ProgressBar bar = bars.computeIfAbsent(name(sync, table), this::open);
        bar.maxHint(done ? table.backfilled() : most);
        bar.stepTo(table.backfilled());
    }

    private static String name(SyncStatus sync, TableStatus table) {
        return sync.name() + "/" + table.name();
    }

    private ProgressBar open(String name) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setStyle(terminal.colour() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                .build();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
