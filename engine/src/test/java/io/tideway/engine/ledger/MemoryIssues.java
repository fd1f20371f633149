package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The issues of a {@link MemoryLedger}, which guards them. */
final class MemoryIssues {

    private final TreeMap<Long, Issue> byId = new TreeMap<>();
    private final LongSupplier newId;

    MemoryIssues(LongSupplier newId) {
        this.newId = newId;
    }

    void delete(Collection<Long> ids) {
        byId.keySet().removeAll(ids);
    }

    void forget(Collection<Integer> mappings) {
        byId.values().removeIf(issue -> mappings.contains(issue.mapping()));
    }

    /** Stores an issue; a known issue keeps its id and the time it began. */
    void put(Issue issue) {
        Optional<Issue> known = byId.values().stream()
                .filter(other -> other.mapping() == issue.mapping()
                        && other.side() == issue.side()
                        && other.ofTable() == issue.ofTable()
                        && other.key().equals(issue.key())
                        && other.field().equals(issue.field()))
                .findFirst();
        long id = known.map(Issue::id).orElseGet(() -> newId.getAsLong());
        Instant since = known.map(Issue::since).orElse(issue.since());
        byId.put(id, copy(issue, id, since, issue.state(), issue.nextAttempt()));
    }

    private static Issue copy(Issue issue, long id, Instant since, Issue.State state, Optional<Instant> nextAttempt) {
        return new Issue(
                id,
                issue.mapping(),
                issue.side(),
                issue.key(),
                issue.field(),
                issue.reason(),
                issue.cause(),
                state,
                issue.attempts(),
                since,
                nextAttempt,
                issue.change(),
                issue.waitsFor(),
                issue.leftValue(),
                issue.rightValue(),
                issue.ofTable());
    }

    private Stream<Issue> ofMappings(Collection<Integer> mappings) {
        return byId.values().stream().filter(issue -> mappings.contains(issue.mapping()));
    }

    List<Issue> ofRecords(int mapping, Side side, Collection<RecordKey> keys) {
        return ofMappings(List.of(mapping))
                .filter(issue -> !issue.ofTable() && issue.side() == side && keys.contains(issue.key()))
                .toList();
    }

    List<Issue> ofTable(int mapping) {
        return ofMappings(List.of(mapping)).filter(Issue::ofTable).toList();
    }

    List<Issue> page(Collection<Integer> mappings, Collection<Issue.State> states, long afterId, int limit) {
        return ofMappings(mappings)
                .filter(issue -> issue.id() > afterId)
                .filter(issue -> states.isEmpty() || states.contains(issue.state()))
                .limit(limit)
                .toList();
    }

    Map<Integer, Map<Issue.State, Long>> count(Collection<Integer> mappings) {
        Map<Integer, Map<Issue.State, Long>> counts = new TreeMap<>();
        ofMappings(mappings)
                .forEach(issue -> counts.computeIfAbsent(issue.mapping(), mapping -> new EnumMap<>(Issue.State.class))
                        .merge(issue.state(), 1L, Long::sum));
        return counts;
    }

    List<Issue> due(Collection<Integer> mappings, Instant now, int limit) {
        return ofMappings(mappings)
                .filter(issue -> issue.state() != Issue.State.IGNORED)
                .filter(issue ->
                        issue.nextAttempt().filter(next -> !next.isAfter(now)).isPresent())
                .sorted(Comparator.comparing(
                                (Issue issue) -> issue.nextAttempt().orElseThrow())
                        .thenComparingLong(Issue::id))
                .limit(limit)
                .toList();
    }

    int makeDue(Collection<Integer> mappings, Collection<Long> ids, Instant now) {
        return moveAttempt(
                now,
                issue -> mappings.contains(issue.mapping())
                        && !issue.ofTable()
                        && (ids.isEmpty() ? issue.state() != Issue.State.IGNORED : ids.contains(issue.id())));
    }

    int makeDueWaitingFor(int mapping, Instant now) {
        return moveAttempt(
                now,
                issue -> issue.state() != Issue.State.IGNORED
                        && issue.waitsFor()
                                .filter(waitsFor -> waitsFor == mapping)
                                .isPresent()
                        && issue.nextAttempt()
                                .filter(next -> !next.isAfter(now))
                                .isEmpty());
    }

    int makeDueSetBack(Collection<Integer> mappings, Instant now, Instant latest) {
        return moveAttempt(
                now,
                issue -> mappings.contains(issue.mapping())
                        && issue.state() != Issue.State.IGNORED
                        && issue.nextAttempt()
                                .filter(next ->
                                        next.isAfter(now) && (issue.since().isAfter(now) || next.isAfter(latest)))
                                .isPresent());
    }

    private int moveAttempt(Instant now, Predicate<Issue> condition) {
        List<Issue> moved = byId.values().stream().filter(condition).toList();
        for (Issue issue : moved) {
            Issue.State state = issue.state() == Issue.State.IGNORED ? Issue.State.OPEN : issue.state();
            byId.put(issue.id(), copy(issue, issue.id(), issue.since(), state, Optional.of(now)));
        }
        return moved.size();
    }

    int ignore(Collection<Long> ids) {
        List<Issue> ignored = byId.values().stream()
                .filter(issue -> ids.contains(issue.id()) && !issue.ofTable())
                .toList();
        ignored.forEach(issue ->
                byId.put(issue.id(), copy(issue, issue.id(), issue.since(), Issue.State.IGNORED, issue.nextAttempt())));
        return ignored.size();
    }
}
