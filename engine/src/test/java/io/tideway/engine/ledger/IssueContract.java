package io.tideway.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the issues of any ledger. */
abstract class IssueContract extends HistoryContract {

    Issue issue(String key, Optional<String> field, Issue.State state, Instant since, Optional<Instant> next) {
        return new Issue(
                Issue.NEW,
                mapping.id(),
                Side.LEFT,
                RecordKey.of(key),
                field,
                new Reason("FOREIGN_KEY", "The parent is not there.", "Wait."),
                Issue.Cause.OUTCOME_UNKNOWN,
                state,
                1,
                since,
                next,
                Optional.of(streamed(NOON.minusSeconds(5))),
                Optional.empty(),
                Optional.of("left"),
                Optional.empty());
    }

    private static StreamedChange streamed(Instant at) {
        return new StreamedChange(
                at,
                Map.of(
                        "a name, with = and @",
                        new StreamedChange.Mark("3610a686", at),
                        "other",
                        new StreamedChange.Mark("null", at.plusMillis(7))));
    }

    protected Issue open(String key) {
        return issue(key, Optional.empty(), Issue.State.OPEN, NOON, Optional.empty());
    }

    protected List<Issue> all() {
        return ledger.issues(List.of(mapping.id()), List.of(), 0, 100);
    }

    @Test
    void keepsTheIdAndBeginningOfAnIssue() {
        commit(Updates.of(sync)
                .issues(open("1"), issue("1", Optional.of("title"), Issue.State.OPEN, NOON, Optional.empty())));
        Issue stored = all().get(0);
        assertThat(stored).usingRecursiveComparison().ignoringFields("id").isEqualTo(open("1"));
        Issue later = issue("1", Optional.empty(), Issue.State.DEFERRED, NOON.plusSeconds(9), Optional.of(NOON));
        commit(Updates.of(sync).issues(open("1"), later));
        assertThat(all()).hasSize(2);
        Issue updated = all().get(0);
        assertThat(updated.id()).isEqualTo(stored.id());
        assertThat(updated.since()).isEqualTo(NOON);
        assertThat(updated.state()).isEqualTo(Issue.State.DEFERRED);
        assertThat(updated.nextAttempt()).contains(NOON);
    }

    @Test
    void resolvesAnIssueBeforeItBeginsAgain() {
        commit(Updates.of(sync).issues(open("1"), open("2")));
        long first = all().get(0).id();
        Issue again = issue("1", Optional.empty(), Issue.State.OPEN, NOON.plusSeconds(9), Optional.empty());
        commit(Updates.of(sync).resolved(first).issues(again));
        assertThat(all()).hasSize(2);
        assertThat(all().get(1).since()).isEqualTo(NOON.plusSeconds(9));
        commit(Updates.of(sync).resolved(all().get(0).id(), all().get(1).id()));
        assertThat(all()).isEmpty();
    }

    /** The empty text and texts that only look empty are valid keys. */
    @Test
    void anIssueOfTheTableIsNotOneOfTheRecordWithTheEmptyKey() {
        Issue ofTable = Issue.ofTable(
                mapping.id(),
                Side.LEFT,
                new Reason("MASS_DELETE", "m", "f"),
                Issue.Cause.MASS_DELETE,
                Issue.State.OPEN,
                NOON);
        commit(Updates.of(sync).issues(open(""), ofTable, open(" "), open(",")));
        assertThat(ledger.issuesOf(mapping.id(), Side.LEFT, keys("", " ", ",")))
                .extracting(issue -> issue.key().text())
                .containsExactly("", " ", ",");
        assertThat(ledger.issuesOfTable(mapping.id()))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
                .containsExactly(ofTable);
        List<Integer> ids = List.of(mapping.id());
        List<Long> all = all().stream().map(Issue::id).toList();
        assertThat(ledger.makeDue(ids, List.of(), NOON)).isEqualTo(3);
        assertThat(due(NOON)).containsExactly("", " ", ",");
        assertThat(ledger.ignore(all)).isEqualTo(3);
        assertThat(ledger.makeDue(ids, all, NOON)).isEqualTo(3);
        assertThat(ledger.issuesOfTable(mapping.id()).getFirst().state()).isEqualTo(Issue.State.OPEN);

        commit(Updates.of(sync)
                .resolved(ledger.issuesOfTable(mapping.id()).getFirst().id()));
        assertThat(all()).hasSize(3);
    }

    @Test
    void listsIssuesByRecordStateAndPage() {
        commit(Updates.of(sync)
                .issues(
                        open("1"),
                        open("2"),
                        issue("3", Optional.empty(), Issue.State.DEFERRED, NOON, Optional.of(NOON))));
        List<Issue> all = all();
        assertThat(ledger.issuesOf(mapping.id(), Side.LEFT, keys("3", "1", "9")))
                .containsExactly(all.get(0), all.get(2));
        assertThat(ledger.issuesOf(mapping.id(), Side.RIGHT, keys("1"))).isEmpty();
        List<Integer> ids = List.of(mapping.id());
        assertThat(ledger.issues(ids, List.of(Issue.State.OPEN), 0, 1)).containsExactly(all.get(0));
        assertThat(ledger.issues(ids, List.of(Issue.State.OPEN), all.get(0).id(), 5))
                .containsExactly(all.get(1));
        assertThat(ledger.issues(List.of(), List.of(), 0, 5)).isEmpty();
        assertThat(ledger.countIssues(ids))
                .isEqualTo(Map.of(mapping.id(), Map.of(Issue.State.OPEN, 2L, Issue.State.DEFERRED, 1L)));
    }

    @Test
    void findsDueIssuesOldestFirst() {
        commit(Updates.of(sync)
                .issues(
                        issue("1", Optional.empty(), Issue.State.OPEN, NOON, Optional.of(NOON)),
                        issue("2", Optional.empty(), Issue.State.DEFERRED, NOON, Optional.of(NOON.minusSeconds(1))),
                        issue("3", Optional.empty(), Issue.State.DEFERRED, NOON, Optional.of(NOON.plusSeconds(1))),
                        issue("4", Optional.empty(), Issue.State.IGNORED, NOON, Optional.of(NOON.minusSeconds(9))),
                        open("5")));
        List<Integer> ids = List.of(mapping.id());
        assertThat(due(NOON)).containsExactly("2", "1");
        assertThat(ledger.dueIssues(ids, NOON, 1)).hasSize(1);
        assertThat(ledger.makeDue(ids, List.of(), NOON.minusSeconds(3))).isEqualTo(4);
        assertThat(due(NOON.minusSeconds(3))).containsExactly("1", "2", "3", "5");
        long ignored = all().get(3).id();
        assertThat(ledger.makeDue(ids, List.of(ignored), NOON.minusSeconds(8))).isEqualTo(1);
        assertThat(due(NOON.minusSeconds(8))).containsExactly("4");
        assertThat(all().get(3).state()).isEqualTo(Issue.State.OPEN);
        assertThat(ledger.ignore(List.of(ignored))).isEqualTo(1);
        assertThat(due(NOON.minusSeconds(8))).isEmpty();
    }

    private List<String> due(Instant now) {
        return ledger.dueIssues(List.of(mapping.id()), now, 10).stream()
                .map(issue -> issue.key().text())
                .toList();
    }

    @Test
    void makesIssuesDueAfterTheClockWasSetBack() {
        Instant later = NOON.plusSeconds(3600);
        commit(Updates.of(sync)
                .issues(
                        issue("1", Optional.empty(), Issue.State.DEFERRED, later, Optional.of(later.plusSeconds(30))),
                        issue("2", Optional.empty(), Issue.State.DEFERRED, NOON, Optional.of(NOON.plusSeconds(30))),
                        issue("3", Optional.empty(), Issue.State.OPEN, later, Optional.empty()),
                        issue("4", Optional.empty(), Issue.State.OPEN, NOON, Optional.of(later.plusSeconds(31)))));
        Instant latest = NOON.plusSeconds(600);
        assertThat(ledger.makeDueSetBack(List.of(mapping.id() + 1_000_000), NOON, latest))
                .isZero();
        assertThat(ledger.makeDueSetBack(List.of(mapping.id()), NOON, latest)).isEqualTo(2);
        assertThat(due(NOON)).containsExactly("1", "4");
    }

    @Test
    void makesIssuesDueThatWaitForAMapping() {
        Issue waiting = new Issue(
                Issue.NEW,
                mapping.id(),
                Side.RIGHT,
                RecordKey.of("1"),
                Optional.empty(),
                new Reason("PARENT_MISSING", "m", "f"),
                Issue.Cause.OTHER,
                Issue.State.DEFERRED,
                3,
                NOON,
                Optional.of(NOON.plusSeconds(60)),
                Optional.empty(),
                Optional.of(mapping.id()),
                Optional.empty(),
                Optional.of(""));
        commit(Updates.of(sync).issues(waiting, open("2")));
        assertThat(ledger.makeDueWaitingFor(mapping.id() + 1_000_000, NOON)).isZero();
        assertThat(ledger.makeDueWaitingFor(mapping.id(), NOON)).isEqualTo(1);
        assertThat(due(NOON)).containsExactly("1");
        assertThat(ledger.makeDueWaitingFor(mapping.id(), NOON)).isZero();
    }
}
