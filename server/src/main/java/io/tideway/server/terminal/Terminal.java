package io.tideway.server.terminal;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err errors, and the log of a run
 * @param interactive whether a person sees {@code out} as it comes
 * @param colour whether escape sequences may be written
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive, boolean colour) {

    /** A terminal that is a pipe or a file. */
    public static Terminal plain(PrintStream out, PrintStream err) {
        return new Terminal(out, err, false, false);
    }

    /** The text in that style, where colours are allowed. */
    public String styled(Style style, String text) {
        return colour ? "\u001b[" + style.sequence + "m" + text + "\u001b[0m" : text;
    }

    /** The emphasis of a piece of text. */
    public enum Style {
        BOLD("1"),
        FAINT("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        BLUE("34"),
        CYAN("36");

        private final String sequence;

        Style(String sequence) {
            this.sequence = sequence;
        }
    }
}
