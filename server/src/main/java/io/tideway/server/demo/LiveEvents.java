package io.tideway.server.demo;

import io.tideway.engine.Side;
import io.tideway.engine.event.EngineListener;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal;
import io.tideway.server.terminal.Terminal.Style;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Prints a line for each event, with its reason, after it is switched on; counts always. */
final class LiveEvents implements EngineListener {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final Terminal terminal;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong conflicts = new AtomicLong();
    private volatile boolean shown;

    LiveEvents(Terminal terminal) {
        this.terminal = terminal;
    }

    void show() {
        shown = true;
    }

    long written() {
        return written.get();
    }

    long conflicts() {
        return conflicts.get();
    }

    @Override
    public void onEvent(Event event) {
        switch (event.kind()) {
            case CREATED, UPDATED, DELETED -> written.incrementAndGet();
            case CONFLICT -> conflicts.incrementAndGet();
            case LINKED, ISSUE, HEALED -> {}
        }
        if (shown) {
            terminal.out().println(line(event));
        }
    }

    private String line(Event event) {
        String way = way(event);
        String what = String.format(
                Locale.ROOT, "%-8s %s %s", event.kind().name().toLowerCase(Locale.ROOT), event.table(), event.key());
        String fields = event.fields().isEmpty() ? "" : " (" + String.join(", ", event.fields()) + ")";
        // A record that healed still carries the reason that stood in its way.
        String why = event.kind() == Kind.ISSUE
                ? event.reason().map(ReasonText::line).orElse(event.why())
                : event.why();
        String late = event.changedAt()
                .map(at -> "  " + Math.max(0, Duration.between(at, event.at()).toMillis()) + " ms")
                .orElse("");
        return "   " + terminal.styled(Style.FAINT, TIME.format(event.at())) + "  " + way + "  "
                + terminal.styled(style(event.kind()), what) + fields + ": " + why
                + terminal.styled(Style.FAINT, late);
    }

    /** Returns the direction of the change; an issue is on the side of its record. */
    private static String way(Event event) {
        boolean right = event.target() == Side.RIGHT;
        return switch (event.kind()) {
            case ISSUE, HEALED -> right ? "office        " : "shop          ";
            case CREATED, UPDATED, DELETED, LINKED, CONFLICT -> right ? "shop -> office" : "office -> shop";
        };
    }

    private static Style style(Kind kind) {
        return switch (kind) {
            case CREATED, LINKED, HEALED -> Style.GREEN;
            case UPDATED -> Style.CYAN;
            case DELETED -> Style.BLUE;
            case CONFLICT -> Style.YELLOW;
            case ISSUE -> Style.RED;
        };
    }
}
