package io.tideway.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.Side;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger must do. Each test has a sync of its own, so that all may share one store. */
abstract class LedgerContract {

    private static final int MANY = 1_000;

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");
    private static final TableName LEFT_TABLE = TableName.parse("public.accounts");
    private static final TableName RIGHT_TABLE = TableName.parse("crm.companies");
    private static final AtomicInteger SYNCS = new AtomicInteger();

    final String sync = "sync " + SYNCS.incrementAndGet();
    Ledger ledger;
    MappingRow mapping;

    /** A ledger over the store that all tests of the class share; called again, it is what the next process would get. */
    abstract Ledger open();

    @SuppressWarnings("NullAway.Init")
    LedgerContract() {}

    @BeforeEach
    void register() {
        ledger = open();
        mapping = register("title", "country", "size");
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    MappingRow register(String... pairs) {
        return ledger.register(sync, "accounts", LEFT_TABLE, RIGHT_TABLE, List.of(pairs));
    }

    void reopen() {
        ledger.close();
        ledger = open();
        mapping = ledger.register(
                sync, "accounts", LEFT_TABLE, RIGHT_TABLE, mapping.pairs().names());
    }

    Fields values(@Nullable String... values) {
        return Fields.of(mapping.pairs(), values);
    }

    Link link(String leftKey, String rightKey, Fields left, Fields right) {
        return new Link(
                Link.NEW,
                RecordKey.of(leftKey),
                RecordKey.of(rightKey),
                left,
                right,
                new RecordVersion(7),
                RecordVersion.UNKNOWN,
                false);
    }

    Link link(String leftKey, String rightKey) {
        Fields base = values("A " + leftKey, null, "5");
        return link(leftKey, rightKey, base, base);
    }

    List<Link> add(Link... links) {
        return addedBy(Updates.of(sync).added(mapping.id(), links));
    }

    List<Link> addedBy(Updates updates) {
        Updates numbered = updates.numbered(ledger::newLinkId);
        commit(numbered);
        return numbered.build().addedLinks().getOrDefault(mapping.id(), List.of());
    }

    void commit(Updates updates) {
        ledger.commit(updates.build(), List.of(mapping));
    }

    Map<RecordKey, Link> lookup(Side side, String... keys) {
        return ledger.links(mapping, side, keys(keys));
    }

    static List<RecordKey> keys(String... keys) {
        return List.of(keys).stream().map(RecordKey::of).toList();
    }

    Optional<Link> left(String key) {
        return Optional.ofNullable(lookup(Side.LEFT, key).get(RecordKey.of(key)));
    }

    Optional<Link> right(String key) {
        return Optional.ofNullable(lookup(Side.RIGHT, key).get(RecordKey.of(key)));
    }

    @Test
    void identifiesItselfInEveryProcess() {
        String id = ledger.id();
        reopen();
        assertThat(id).matches("[0-9a-f]{8}").isEqualTo(ledger.id());
    }

    @Test
    void registersOnceAndNoticesNewPairs() {
        assertThat(mapping.isNew()).isTrue();
        assertThat(mapping.newPairs()).isFalse();
        MappingRow again = register("title", "country", "size");
        assertThat(again).isEqualTo(new MappingRow(mapping.id(), sync, "accounts", mapping.pairs(), false, false));
        assertThat(register("size", "title").newPairs()).isFalse();
        assertThat(register("size", "title", "country").newPairs()).isTrue();
        assertThat(ledger.find(sync, "accounts").orElseThrow().pairs().names())
                .containsExactlyInAnyOrder("size", "title", "country");
        assertThat(ledger.find(sync, "people")).isEmpty();
        MappingRow other = ledger.register(sync, "people", LEFT_TABLE, RIGHT_TABLE, List.of("email"));
        assertThat(other.id()).isNotEqualTo(mapping.id());
    }

    @Test
    void keepsBasesReadableWhenPairsMove() {
        add(link("1", "r1", values("A", null, "5"), values("a", "CH", "5")));
        mapping = register("size", "web", "country", "title");
        Link moved = left("1").orElseThrow();
        assertThat(moved.leftBase())
                .isEqualTo(Fields.builder(mapping.pairs())
                        .set("title", "A")
                        .set("country", null)
                        .set("size", "5")
                        .build());
        assertThat(moved.rightBase().value("country")).isEqualTo("CH");
        assertThat(moved.rightBase().isPresent(1)).isFalse();
    }

    @Test
    void forgetsTheBaseOfARemovedPair() {
        add(link("1", "r1"));
        mapping = register("country", "size");
        mapping = register("country", "size", "title");
        assertThat(left("1").orElseThrow().leftBase().isPresent(2)).isFalse();
        assertThat(left("1").orElseThrow().leftBase().value("size")).isEqualTo("5");
    }

    @Test
    void storesLinksOfEveryShape() {
        FieldLayout layout = mapping.pairs();
        Fields partial = Fields.builder(layout).set(1, "").build();
        Fields odd = values("Zürich 日本 🚲", "\u0000\u0001", "x".repeat(100_000));
        List<Link> added = add(
                link("1", "r1"),
                link("2,\\,", "ключ", odd, values(null, null, null)),
                link("3", "r3", Fields.none(layout), Fields.none(layout)),
                link("", "r4", partial, odd));
        assertThat(added).extracting(Link::id).doesNotHaveDuplicates().doesNotContain(Link.NEW);
        assertThat(added).extracting(link -> link.rightKey().text()).containsExactly("r1", "ключ", "r3", "r4");
        reopen();
        assertThat(lookup(Side.LEFT, "1", "2,\\,", "3", "", "5")).hasSize(4).containsValues(added.toArray(new Link[0]));
        assertThat(lookup(Side.RIGHT, "r1", "ключ", "r3", "r4", "1"))
                .hasSize(4)
                .containsValues(added.toArray(new Link[0]));
        assertThat(ledger.countLinks(mapping.id())).isEqualTo(4);
    }

    @Test
    void changesBasesVersionsAndDetachment() {
        Link stored = add(link("1", "r1"), link("2", "r2")).get(0);
        Link changed = new Link(
                stored.id(),
                stored.leftKey(),
                stored.rightKey(),
                values("B", "CH", null),
                values("b", "CH", null),
                new RecordVersion(Long.MAX_VALUE),
                new RecordVersion(-1),
                true);
        commit(Updates.of(sync).changed(mapping.id(), changed));
        assertThat(left("1")).contains(changed);
        assertThat(left("2").orElseThrow().leftBase().value("title")).isEqualTo("A 2");
        commit(Updates.of(sync).changed(mapping.id(), changed));
        assertThat(right("r1")).contains(changed);
    }

    @Test
    void replacesALinkWithEitherKey() {
        add(link("1", "r1"), link("2", "r2"), link("3", "r3"));
        Link replacing = add(link("1", "r2")).get(0);
        assertThat(lookup(Side.LEFT, "1", "2", "3")).hasSize(2).containsValue(replacing);
        assertThat(right("r1")).isEmpty();
        assertThat(right("r2")).contains(replacing);
    }

    @Test
    void storesManyLinksAtOnce() {
        List<Link> added = add(many("r"));
        assertThat(added).extracting(Link::id).doesNotHaveDuplicates();
        reopen();
        assertThat(ledger.linksAfter(mapping, 0, MANY + 1)).containsExactlyElementsOf(added);
    }

    @Test
    void manyLinksReplaceThoseWithEitherKey() {
        add(link("7", "r0"), link("x", "s9"), link("y", "r9"));
        List<Link> added = add(many("s"));
        assertThat(lookup(Side.LEFT, "7", "x", "y")).hasSize(2).containsValue(added.get(7));
        assertThat(right("s9")).contains(added.get(9));
        assertThat(ledger.countLinks(mapping.id())).isEqualTo(MANY + 1);
    }

    /** Links of all shapes, from 0 up. */
    private Link[] many(String rightPrefix) {
        Link[] links = new Link[MANY];
        for (int i = 0; i < MANY; i++) {
            Fields base = i % 3 == 0 ? values("日本 " + i, null, "") : values("A", "B", "x".repeat(i));
            links[i] =
                    link(Integer.toString(i), rightPrefix + i, base, i % 2 == 0 ? base : values(null, "\u0001", "é"));
        }
        return links;
    }

    @Test
    void addingTwiceKeepsOne() {
        add(link("1", "r1"), link("2", "r2"));
        Link again = add(link("1", "r1")).get(0);
        assertThat(left("1")).contains(again);
        assertThat(ledger.countLinks(mapping.id())).isEqualTo(2);
    }

    @Test
    void theLastOfTwoAddedTogetherStays() {
        List<Link> added = add(link("1", "r1"), link("1", "r2"));
        assertThat(added).hasSize(2);
        assertThat(left("1")).contains(added.get(1));
        assertThat(right("r1")).isEmpty();
    }

    @Test
    void removesAndAddsInOneUpdate() {
        long old = add(link("1", "r1")).get(0).id();
        Updates update = Updates.of(sync).added(mapping.id(), link("1", "r9")).removed(mapping.id(), old);
        Link fresh = addedBy(update).get(0);
        assertThat(left("1")).contains(fresh);
        commit(Updates.of(sync).removed(mapping.id(), fresh.id(), fresh.id()));
        assertThat(ledger.countLinks(mapping.id())).isZero();
    }

    @Test
    void swapsKeysBetweenLinks() {
        List<Link> stored = add(link("1", "r1"), link("2", "r2"), link("3", "r3"));
        Link first = withLeftKey(stored.get(0), "2");
        Link second = withLeftKey(stored.get(1), "1");
        commit(Updates.of(sync).moved(mapping.id(), first, second));
        assertThat(left("2")).contains(first);
        assertThat(left("1")).contains(second);
        assertThat(right("r1")).contains(first);
        Link third = withLeftKey(stored.get(2), "1");
        commit(Updates.of(sync).moved(mapping.id(), third));
        assertThat(left("1")).contains(third);
        assertThat(right("r2")).isEmpty();
        assertThat(left("3")).isEmpty();
    }

    private static Link withLeftKey(Link link, String key) {
        return new Link(
                link.id(),
                RecordKey.of(key),
                link.rightKey(),
                link.leftBase(),
                link.rightBase(),
                link.leftVersion(),
                link.rightVersion(),
                link.detached());
    }

    @Test
    void pagesLinksInTheOrderOfTheirIds() {
        List<Link> added = new ArrayList<>(add(link("3", "r3"), link("1", "r1"), link("2", "r2")));
        reopen();
        added.addAll(add(link("0", "r0")));
        List<Link> first = ledger.linksAfter(mapping, Link.NEW, 3);
        assertThat(first).containsExactlyElementsOf(added.subList(0, 3));
        assertThat(ledger.linksAfter(mapping, first.get(2).id(), 3)).containsExactly(added.get(3));
        assertThat(ledger.linksAfter(mapping, added.get(3).id(), 3)).isEmpty();
    }

    @Test
    void keepsTheLinksOfMappingsApart() {
        MappingRow people =
                ledger.register(sync, "people", LEFT_TABLE, RIGHT_TABLE, List.of("title", "country", "size"));
        add(link("1", "r1"));
        Updates other = Updates.of(sync).added(people.id(), link("1", "p1")).numbered(ledger::newLinkId);
        ledger.commit(other.build(), List.of(mapping, people));
        assertThat(left("1").orElseThrow().rightKey()).isEqualTo(RecordKey.of("r1"));
        assertThat(ledger.countLinks(people.id())).isEqualTo(1);
    }

    @Test
    void remembersTombstonesByTheirHighestVersion() {
        assertThat(ledger.tombstones(mapping.id(), Side.LEFT, keys("1"))).isEmpty();
        commit(Updates.of(sync).buried(mapping.id(), tombstone("1", 5), tombstone("1", 9), tombstone("2", 1)));
        commit(Updates.of(sync).buried(mapping.id(), tombstone("1", 7)));
        Map<RecordKey, RecordVersion> both =
                Map.of(RecordKey.of("1"), new RecordVersion(9), RecordKey.of("2"), new RecordVersion(1));
        assertThat(ledger.tombstones(mapping.id(), Side.LEFT, keys("1", "2", "3")))
                .isEqualTo(both);
        assertThat(ledger.tombstones(mapping.id(), Side.RIGHT, keys("1"))).isEmpty();
        reopen();
        assertThat(ledger.tombstones(mapping.id(), Side.LEFT, keys("1", "2"))).isEqualTo(both);
        ledger.prune(Instant.EPOCH);
        assertThat(ledger.tombstones(mapping.id(), Side.LEFT, keys("1", "2"))).isEqualTo(both);
        ledger.prune(Instant.MAX);
        assertThat(ledger.tombstones(mapping.id(), Side.LEFT, keys("1", "2"))).isEmpty();
    }

    private static Tombstone tombstone(String key, long version) {
        return new Tombstone(Side.LEFT, RecordKey.of(key), new RecordVersion(version));
    }

    @Test
    void keepsPositionsAndBackfills() {
        assertThat(ledger.position(sync, Side.LEFT)).isEmpty();
        assertThat(ledger.backfill(mapping.id())).isEmpty();
        ledger.setPosition(sync, Side.LEFT, new Position("0/1"));
        ledger.setBackfill(new Backfill(mapping.id(), Backfill.Stage.LEFT, ChunkCursor.START, 0));
        Backfill further = new Backfill(mapping.id(), Backfill.Stage.RIGHT, new ChunkCursor("[\"42\"]"), 1L << 40);
        commit(Updates.of(sync).progress(Side.RIGHT, "0/2", List.of(further, further)));
        commit(Updates.of(sync).progress(Side.LEFT, "0/3", List.of()));
        reopen();
        assertThat(ledger.position(sync, Side.LEFT)).contains(new Position("0/3"));
        assertThat(ledger.position(sync, Side.RIGHT)).contains(new Position("0/2"));
        assertThat(ledger.backfill(mapping.id())).contains(further);
    }

    @Test
    void aMappingThatIsSetAsideIsComparedWhenItComesBack() {
        ledger.setBackfill(new Backfill(mapping.id(), Backfill.Stage.DONE, ChunkCursor.START, 7));
        ledger.setAside(sync, List.of("accounts"));
        assertThat(ledger.backfill(mapping.id()).orElseThrow().stage()).isEqualTo(Backfill.Stage.DONE);
        ledger.setAside(sync, List.of("people"));
        assertThat(ledger.backfill(mapping.id()).orElseThrow().stage()).isEqualTo(Backfill.Stage.LINKS);
    }

    @Test
    void anEmptyUpdateChangesNothing() {
        Link kept = add(link("1", "r1")).get(0);
        ledger.commit(Updates.of(sync).build(), List.of(mapping));
        assertThat(left("1")).contains(kept);
        assertThat(ledger.position(sync, Side.LEFT)).isEmpty();
    }

    @Test
    void findsTheJournalThatACrashLeft() {
        Intent create = new Intent(
                mapping.id(),
                Intent.Kind.CREATE,
                Side.RIGHT,
                Link.NEW,
                RecordKey.of("1"),
                Optional.empty(),
                values("A", null, "5"),
                Fields.builder(mapping.pairs()).set(0, "ä").build(),
                List.of(
                        new Intent.Overruled(2, Optional.of("5"), Optional.empty(), "latest"),
                        new Intent.Overruled(
                                Intent.Overruled.WHOLE_RECORD, Optional.empty(), Optional.empty(), "left")));
        Intent delete = new Intent(
                mapping.id(),
                Intent.Kind.DELETE,
                Side.LEFT,
                1L << 50,
                RecordKey.of("r2"),
                Optional.of(RecordKey.of("2")),
                Fields.none(mapping.pairs()),
                Fields.none(mapping.pairs()),
                List.of());
        long first = ledger.journal(sync, List.of(mapping), List.of(create, delete));
        long second = ledger.journal(sync, List.of(mapping), List.of(delete));
        reopen();
        assertThat(ledger.openJournal(sync, List.of(mapping)))
                .containsExactly(
                        new JournalEntry(first, List.of(create, delete)), new JournalEntry(second, List.of(delete)));
        assertThat(ledger.openJournal(sync, List.of()))
                .containsExactly(new JournalEntry(first, List.of()), new JournalEntry(second, List.of()));
        assertThat(ledger.openJournal(sync + "x", List.of(mapping))).isEmpty();
        commit(Updates.of(sync).progress(Side.LEFT, "0/1", List.of(), first));
        assertThat(ledger.openJournal(sync, List.of(mapping)))
                .containsExactly(new JournalEntry(second, List.of(delete)));
        commit(Updates.of(sync).progress(Side.LEFT, "0/1", List.of(), first, second));
        assertThat(ledger.openJournal(sync, List.of(mapping))).isEmpty();
    }

    @Test
    void oneEngineAloneRunsASync() {
        SyncLock lock = ledger.lock(sync);
        assertThat(lock.isHeld()).isTrue();
        assertThatThrownBy(() -> ledger.lock(sync)).isInstanceOfSatisfying(LedgerException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(LedgerException.Kind.SYNC_IS_RUNNING);
            assertThat(failure.reason().message()).contains(sync);
        });
        SyncLock other = ledger.lock(sync + " other");
        lock.close();
        assertThat(lock.isHeld()).isFalse();
        SyncLock next = ledger.lock(sync);
        lock.close();
        assertThat(next.isHeld()).isTrue();
        next.close();
        other.close();
    }

    Issue issue(String key, Optional<String> field, Issue.State state, Instant since, Optional<Instant> next) {
        return new Issue(
                Issue.NEW,
                mapping.id(),
                Side.LEFT,
                RecordKey.of(key),
                field,
                new Reason("FOREIGN_KEY", "The parent is not there.", "Wait."),
                state,
                1,
                since,
                next,
                Optional.of(NOON.minusSeconds(5)),
                Optional.empty(),
                Optional.of("left"),
                Optional.empty());
    }

    Issue open(String key) {
        return issue(key, Optional.empty(), Issue.State.OPEN, NOON, Optional.empty());
    }

    List<Issue> all() {
        return ledger.issues(List.of(mapping.id()), List.of(), 0, 100);
    }

    @Test
    void keepsAnIssueWithItsIdAndBeginning() {
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
    void resolvesAnIssueBeforeItBeginsAnew() {
        commit(Updates.of(sync).issues(open("1"), open("2")));
        long first = all().get(0).id();
        Issue anew = issue("1", Optional.empty(), Issue.State.OPEN, NOON.plusSeconds(9), Optional.empty());
        commit(Updates.of(sync).resolved(first).issues(anew));
        assertThat(all()).hasSize(2);
        assertThat(all().get(1).since()).isEqualTo(NOON.plusSeconds(9));
        commit(Updates.of(sync).resolved(all().get(0).id(), all().get(1).id()));
        assertThat(all()).isEmpty();
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
    void wakesWhatWaitsForAMapping() {
        Issue waiting = new Issue(
                Issue.NEW,
                mapping.id(),
                Side.RIGHT,
                RecordKey.of("1"),
                Optional.empty(),
                new Reason("PARENT_MISSING", "m", "f"),
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

    @Test
    void keepsTheNewestActivities() {
        Activity first = activity("1", Optional.of("title"), NOON);
        Activity second = activity("1", Optional.empty(), NOON.plusSeconds(1));
        commit(Updates.of(sync).activities(first, second, activity("2", Optional.empty(), NOON)));
        assertThat(ledger.activities(mapping.id(), RecordKey.of("1"), 5)).containsExactly(second, first);
        assertThat(ledger.activities(mapping.id(), RecordKey.of("1"), 1)).containsExactly(second);
        ledger.prune(NOON.plusSeconds(1));
        assertThat(ledger.activities(mapping.id(), RecordKey.of("1"), 5)).containsExactly(second);
    }

    private Activity activity(String key, Optional<String> field, Instant at) {
        return new Activity(
                at,
                mapping.id(),
                RecordKey.of(key),
                RecordKey.of("r" + key),
                Side.RIGHT,
                field,
                Optional.of("kept"),
                Optional.empty(),
                "latest: right committed 1.2 s later");
    }

    @Test
    void remembersAPause() {
        assertThat(ledger.paused(sync)).isFalse();
        ledger.setPaused(sync, true);
        ledger.setPaused(sync, true);
        reopen();
        assertThat(ledger.paused(sync)).isTrue();
        ledger.setPaused(sync, false);
        assertThat(ledger.paused(sync)).isFalse();
    }

    @Test
    void forgetsASyncAndNothingElse() {
        String other = sync + " other";
        ledger.setPosition(other, Side.LEFT, new Position("0/9"));
        MappingRow kept = ledger.register(
                other, "accounts", LEFT_TABLE, RIGHT_TABLE, mapping.pairs().names());
        Updates ofOther = Updates.of(other).added(kept.id(), link("1", "r1")).numbered(ledger::newLinkId);
        ledger.commit(ofOther.build(), List.of(kept));
        ledger.setPosition(sync, Side.LEFT, new Position("0/1"));
        ledger.setPaused(sync, true);
        ledger.setBackfill(new Backfill(mapping.id(), Backfill.Stage.LEFT, ChunkCursor.START, 0));
        ledger.journal(sync, List.of(mapping), List.of());
        commit(Updates.of(sync)
                .added(mapping.id(), link("1", "r1"))
                .buried(mapping.id(), tombstone("9", 1))
                .issues(open("1"))
                .activities(activity("1", Optional.empty(), NOON)));
        int forgotten = mapping.id();
        ledger.forget(sync);
        assertThat(ledger.position(sync, Side.LEFT)).isEmpty();
        assertThat(ledger.paused(sync)).isFalse();
        assertThat(ledger.openJournal(sync, List.of())).isEmpty();
        assertThat(ledger.backfill(forgotten)).isEmpty();
        assertThat(ledger.issues(List.of(forgotten), List.of(), 0, 5)).isEmpty();
        assertThat(ledger.activities(forgotten, RecordKey.of("1"), 5)).isEmpty();
        mapping = register("title", "country", "size");
        assertThat(mapping.isNew()).isTrue();
        assertThat(left("1")).isEmpty();
        assertThat(ledger.position(other, Side.LEFT)).contains(new Position("0/9"));
        assertThat(ledger.countLinks(kept.id())).isEqualTo(1);
    }
}
