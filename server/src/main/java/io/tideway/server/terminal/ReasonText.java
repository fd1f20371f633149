package io.tideway.server.terminal;

import io.tideway.spi.Reason;
import java.io.PrintStream;

/** Reasons in the form that users read. */
public final class ReasonText {

    private ReasonText() {}

    /** {@code CODE: what. Fix: …} in one line. */
    public static String line(Reason reason) {
        return reason.code() + ": " + sentence(reason.message()) + " Fix: " + sentence(reason.fix());
    }

    /** What in one line, the fix below it, indented: it may be several lines to paste. */
    public static void print(PrintStream out, String indent, Reason reason) {
        out.println(indent + reason.code() + ": " + sentence(reason.message()));
        String margin = " ".repeat(indent.length() + 2);
        reason.fix().lines().forEach(line -> out.println(margin + line));
    }

    private static String sentence(String text) {
        boolean ended = text.isEmpty() || ".?!;:".indexOf(text.charAt(text.length() - 1)) >= 0;
        return ended ? text : text + ".";
    }
}
