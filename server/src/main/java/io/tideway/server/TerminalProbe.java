package io.tideway.server;

import io.tideway.server.terminal.Terminal;
import java.io.IOException;
import java.io.PrintStream;

/** Finds out whether output goes to a terminal that a user watches. */
final class TerminalProbe {

    private TerminalProbe() {}

    /** The process's own output; colours where it is a terminal and {@code NO_COLOR} is not set. */
    static Terminal of(PrintStream out, PrintStream err) {
        boolean interactive = isTerminal();
        String noColour = System.getenv("NO_COLOR");
        boolean colour = interactive && (noColour == null || noColour.isEmpty());
        return new Terminal(out, err, interactive, colour);
    }

    /** The JDK's own answer, {@code Console.isTerminal}, is younger than the oldest JDK we run on. */
    private static boolean isTerminal() {
        try {
            return new ProcessBuilder("test", "-t", "1").inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
