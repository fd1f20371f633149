package io.tideway.engine.issue;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The commands of operators on a sync that are not done yet. Outlives the sync's sessions, so that the next session carries out what an
 * ended one left. At most one command per issue, and one comparison per table mapping. Thread safe.
 */
public final class IssueCommands {

    private final Map<Long, Request> open = new LinkedHashMap<>();
    /** By table mapping: the number of the last command for a comparison. */
    private final Map<String, Integer> comparisons = new LinkedHashMap<>();

    private int lastNumber;

    /** An operator's command on an issue of a table mapping. */
    public record Request(String mapping, Issue issue, Command command) {}

    /** What to do with an issue. */
    public sealed interface Command {

        /** Decides a parked issue: this side's value is written to the other. */
        record Keep(Side winner) implements Command {}

        /** Restores the old value on the side that changed. */
        record Revert() implements Command {}

        /** Lets a held mass change be applied. */
        record Confirm() implements Command {}
    }

    /** Adds a command; it replaces an earlier one on the same issue. */
    public synchronized void add(Request request) {
        open.put(request.issue().id(), request);
    }

    public synchronized List<Request> open() {
        return List.copyOf(open.values());
    }

    /** Returns whether the command is not done yet, and was not replaced. */
    public synchronized boolean isOpen(Request request) {
        return request.equals(open.get(request.issue().id()));
    }

    public synchronized void done(Request request) {
        open.remove(request.issue().id(), request);
    }

    /** Asks for a comparison of both sides of a table mapping; returns the number of the command. */
    public synchronized int compare(String mapping) {
        comparisons.put(mapping, ++lastNumber);
        return lastNumber;
    }

    /** Returns whether a comparison that was asked for has not begun yet. */
    public synchronized boolean isAsked(String mapping, int number) {
        return Objects.equals(comparisons.get(mapping), number);
    }

    /** Returns the table mappings to compare, each with the number of the command. */
    public synchronized Map<String, Integer> comparisons() {
        return new LinkedHashMap<>(comparisons);
    }

    /** Ends the command for a comparison, which has begun. A command with another number came later and stays. */
    public synchronized void compared(String mapping, int number) {
        comparisons.remove(mapping, number);
    }
}
