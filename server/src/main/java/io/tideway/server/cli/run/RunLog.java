package io.tideway.server.cli.run;

import io.tideway.engine.event.EngineListener;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal;
import io.tideway.server.terminal.Terminal.Style;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The log of a run on stderr: one line for every start, stop, conflict and issue; the records that simply sync are in the metrics. */
final class RunLog implements EngineListener {

    private final Terminal terminal;

    RunLog(Terminal terminal) {
        this.terminal = terminal;
    }

    void say(String what) {
        terminal.err().println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + "  " + what);
    }

    @Override
    public void onEvent(Event event) {
        switch (event.kind()) {
            case CREATED, UPDATED, DELETED, LINKED -> {}
            case CONFLICT -> say("conflict  " + place(event) + ": " + event.why());
            case HEALED -> say("healed    " + place(event) + ": " + event.why());
            case ISSUE ->
                say(terminal.styled(Style.YELLOW, "issue") + "     " + place(event) + ": "
                        + event.reason().map(ReasonText::line).orElse(event.why()));
        }
    }

    private static String place(Event event) {
        return event.sync() + "/" + event.table() + " " + event.target().word() + " " + event.key();
    }
}
