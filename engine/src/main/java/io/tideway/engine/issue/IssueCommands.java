package io.tideway.engine.issue;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What people asked of a sync and is not done yet; outlives the sync's sessions, so that a session that ends passes it on to the
 * next. No more than one for each issue, and one comparison for each table mapping. Thread safe.
 */
public final class IssueCommands {

    private final Map<Long, Request> open = new LinkedHashMap<>();
    /** By table mapping: the number of the command that asked last. */
    private final Map<String, Integer> comparisons = new LinkedHashMap<>();

    private int lastNumber;

    /** A person's word about an issue of a table mapping. */
    public record Request(String mapping, Issue issue, Command command) {}

    /** What is to become of an issue. */
    public sealed interface Command {

        /** A parked issue is decided: that side's value is written to the other. */
        record Keep(Side winner) implements Command {}

        /** The old value is put back on the side that changed. */
        record Revert() implements Command {}

        /** What was held up is to happen. */
        record Confirm() implements Command {}
    }

    /** The last word about an issue counts. */
    public synchronized void add(Request request) {
        open.put(request.issue().id(), request);
    }

    public synchronized List<Request> open() {
        return List.copyOf(open.values());
    }

    public synchronized void done(Request request) {
        open.remove(request.issue().id(), request);
    }

    /** Asks for a comparison of both sides of a table mapping. */
    public synchronized void compare(String mapping) {
        comparisons.put(mapping, ++lastNumber);
    }

    /** The table mappings that are to be compared, each with the number of the command. */
    public synchronized Map<String, Integer> comparisons() {
        return new LinkedHashMap<>(comparisons);
    }

    /** The comparison has begun; one that was asked for since is another one. */
    public synchronized void compared(String mapping, int number) {
        comparisons.remove(mapping, number);
    }
}
