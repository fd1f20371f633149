package io.tideway.testkit.memory;

import io.tideway.spi.Change;
import io.tideway.spi.Position;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The commits that may still be read, and how far each subscription has acknowledged them. Guarded by the system's
 * lock.
 *
 * <p>A subscription that returns to a position before its acknowledged one gets HISTORY_LOST: this finds callers that
 * acknowledge too early.
 */
final class MemoryLog {

    private final int maxCommits;
    private final NavigableMap<Long, MemoryCommit> commits = new TreeMap<>();
    private final NavigableMap<String, Reader> readers = new TreeMap<>();
    private long forgotten;
    private long last;

    MemoryLog(int maxCommits) {
        this.maxCommits = maxCommits;
    }

    long last() {
        return last;
    }

    void append(MemoryCommit commit) {
        last = commit.number();
        commits.put(last, commit);
        while (commits.size() > maxCommits) {
            forgotten = commits.pollFirstEntry().getKey();
        }
    }

    /** Loses every commit, read or not. */
    void forget() {
        commits.clear();
        forgotten = last;
    }

    /** Puts a gap in the place of every change of a table. */
    void lose(TableName table) {
        commits.replaceAll((number, commit) -> new MemoryCommit(
                number,
                commit.committedAt(),
                commit.changes().stream().map(change -> lost(change, table)).toList()));
    }

    private static Change lost(Change change, TableName table) {
        return change.table().equals(table)
                ? new Change.Gap(table, List.of(MemoryReasons.changesMissed(table)), false, change.info())
                : change;
    }

    boolean has(String subscription) {
        return readers.containsKey(subscription);
    }

    void add(String subscription) {
        readers.put(subscription, new Reader(last));
    }

    boolean remove(String subscription) {
        return readers.remove(subscription) != null;
    }

    /** Takes the subscription for one stream; returns where it begins. */
    long open(Subscription subscription, Position from) {
        String name = subscription.name();
        Reader reader = readers.get(name);
        if (reader == null) {
            throw MemoryReasons.historyLost(name, "it is not provisioned any more.");
        }
        if (reader.open) {
            throw MemoryReasons.busy(name);
        }
        long number = number(from);
        if (number < reader.acknowledged || number < forgotten) {
            throw MemoryReasons.historyLost(name, "changes after " + from + " are gone.");
        }
        if (number > last) {
            throw MemoryReasons.historyLost(name, "position " + from + " is not of this system.");
        }
        reader.open = true;
        return number;
    }

    void release(String subscription) {
        Reader reader = readers.get(subscription);
        if (reader != null) {
            reader.open = false;
        }
    }

    /** The first commit after a number, if there is one; HISTORY_LOST if it was there and is forgotten. */
    @Nullable
    MemoryCommit after(String subscription, long number) {
        if (number < forgotten) {
            throw MemoryReasons.historyLost(subscription, "changes after " + number + " are gone.");
        }
        return Optional.ofNullable(commits.higherEntry(number))
                .map(Map.Entry::getValue)
                .orElse(null);
    }

    void acknowledge(String subscription, Position position) {
        Reader reader = readers.get(subscription);
        if (reader == null) {
            return;
        }
        reader.acknowledged = Math.max(reader.acknowledged, number(position));
        long unneeded = readers.values().stream()
                .mapToLong(each -> each.acknowledged)
                .min()
                .orElse(forgotten);
        commits.headMap(unneeded, true).clear();
        forgotten = Math.max(forgotten, unneeded);
    }

    List<String> subscriptions() {
        return List.copyOf(readers.navigableKeySet());
    }

    static long number(Position position) {
        return Long.parseLong(position.text());
    }

    static Position position(long number) {
        return new Position(Long.toString(number));
    }

    private static final class Reader {
        private long acknowledged;
        private boolean open;

        Reader(long start) {
            acknowledged = start;
        }
    }
}
