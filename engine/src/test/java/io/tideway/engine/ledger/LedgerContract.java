package io.tideway.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.Side;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests any ledger. */
public abstract class LedgerContract extends IssueContract {

    @Test
    void identifiesItselfInEveryProcess() {
        String id = ledger.id();
        reopen();
        assertThat(id).matches("[0-9a-f]{8}").isEqualTo(ledger.id());
    }

    @Test
    void registersAMappingOnce() {
        MappingRow again = register("title", "country", "size");
        assertThat(again).isEqualTo(new MappingRow(mapping.id(), sync, "accounts", mapping.pairs()));
        assertThat(register("size", "title", "country").id()).isEqualTo(mapping.id());
        assertThat(ledger.find(sync, "accounts").orElseThrow().pairs().names())
                .containsExactlyInAnyOrder("size", "title", "country");
        assertThat(ledger.find(sync, "people")).isEmpty();
        MappingRow other = ledger.register(sync, "people", LEFT_TABLE, RIGHT_TABLE, List.of("email"));
        assertThat(other.id()).isNotEqualTo(mapping.id());
    }

    @Test
    void keepsTheHighestVersionOfATombstone() {
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
        ledger.pruneTombstones(Instant.EPOCH);
        assertThat(ledger.tombstones(mapping.id(), Side.LEFT, keys("1", "2"))).isEqualTo(both);
        ledger.pruneTombstones(Instant.MAX);
        assertThat(ledger.tombstones(mapping.id(), Side.LEFT, keys("1", "2"))).isEmpty();
    }

    /** Many tombstones are stored in another way than few, and some may exist already. */
    @Test
    void storesManyTombstonesNewOrKnown() {
        int many = 500;
        commit(Updates.of(sync).buried(mapping.id(), tombstones(0, many, 5)));
        commit(Updates.of(sync).buried(mapping.id(), tombstones(many / 2, 2 * many, 7)));
        commit(Updates.of(sync).buried(mapping.id(), tombstones(0, many, 3)));
        Map<RecordKey, RecordVersion> found =
                ledger.tombstones(mapping.id(), Side.LEFT, keys("0", "249", "250", "499", "500", "999", "1000"));
        assertThat(found)
                .isEqualTo(Map.of(
                        RecordKey.of("0"), new RecordVersion(5),
                        RecordKey.of("249"), new RecordVersion(5),
                        RecordKey.of("250"), new RecordVersion(7),
                        RecordKey.of("499"), new RecordVersion(7),
                        RecordKey.of("500"), new RecordVersion(7),
                        RecordKey.of("999"), new RecordVersion(7)));
    }

    private static Tombstone[] tombstones(int from, int to, long version) {
        return IntStream.range(from, to)
                .mapToObj(key -> tombstone(Integer.toString(key), version))
                .toArray(Tombstone[]::new);
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
    void aMappingThatDidNotRunIsComparedWhenItRunsAgain() {
        ledger.setBackfill(new Backfill(mapping.id(), Backfill.Stage.DONE, ChunkCursor.START, 7));
        ledger.setAside(sync, List.of("accounts"));
        assertThat(ledger.backfill(mapping.id()).orElseThrow().stage()).isEqualTo(Backfill.Stage.DONE);
        ledger.setAside(sync, List.of("people"));
        assertThat(ledger.backfill(mapping.id()).orElseThrow().stage()).isEqualTo(Backfill.Stage.LINKS);
    }

    /** Streams create links before the first chunk is read. */
    @Test
    void aMappingThatDidNotRunIsComparedEvenBeforeItsBackfillIsDurable() {
        assertThat(ledger.backfill(mapping.id())).isEmpty();
        ledger.setAside(sync, List.of("people"));
        assertThat(ledger.backfill(mapping.id()).orElseThrow().stage()).isEqualTo(Backfill.Stage.LINKS);
    }

    /** A current comparison or backfill does not cancel the request. */
    @Test
    void aRequestForAComparisonIsDurableUntilOneBegins() {
        Backfill read = new Backfill(mapping.id(), Backfill.Stage.RIGHT, new ChunkCursor("7"), 7);
        Backfill done = new Backfill(mapping.id(), Backfill.Stage.DONE, ChunkCursor.START, 9);
        Backfill links = new Backfill(mapping.id(), Backfill.Stage.LINKS, ChunkCursor.START, 0);
        ledger.askForComparison(mapping.id());
        ledger.setBackfill(read);
        ledger.askForComparison(mapping.id());
        commit(Updates.of(sync).progress(Side.LEFT, "0/3", List.of(done)));
        reopen();
        ledger.setAside(sync, List.of("accounts"));
        assertThat(ledger.backfill(mapping.id())).contains(links);

        ledger.askForComparison(mapping.id());
        ledger.setBackfill(links);
        ledger.setBackfill(done);
        ledger.setAside(sync, List.of("accounts"));
        assertThat(ledger.backfill(mapping.id())).contains(done);
    }

    @Test
    void anEmptyUpdateChangesNothing() {
        Link kept = add(link("1", "r1")).get(0);
        ledger.commit(Updates.of(sync).build(), List.of(mapping));
        assertThat(left("1")).contains(kept);
        assertThat(ledger.position(sync, Side.LEFT)).isEmpty();
    }

    @Test
    void findsJournalEntriesAfterACrash() {
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
        Intent delete = delete(mapping);
        long first = journal(mapping, create, delete);
        long second = journal(mapping, delete);
        reopen();
        assertThat(ledger.openJournal(sync, List.of(mapping)))
                .containsExactly(
                        new JournalEntry(first, List.of(create, delete)), new JournalEntry(second, List.of(delete)));
        assertThat(ledger.openJournal(sync + "x", List.of(mapping))).isEmpty();
        commit(Updates.of(sync).progress(Side.LEFT, "0/1", List.of(), first));
        assertThat(ledger.openJournal(sync, List.of(mapping)))
                .containsExactly(new JournalEntry(second, List.of(delete)));
        commit(Updates.of(sync).progress(Side.LEFT, "0/1", List.of(), first, second));
        assertThat(ledger.openJournal(sync, List.of(mapping))).isEmpty();
    }

    private long journal(MappingRow row, Intent... intents) {
        return ledger.journal(sync, List.of(row), List.of(List.of(intents))).getFirst();
    }

    @Test
    void journalEntriesOfOtherMappingsWait() {
        MappingRow other = ledger.register(sync, "people", LEFT_TABLE, RIGHT_TABLE, List.of("email"));
        List<Long> both = ledger.journal(
                sync, List.of(mapping, other), List.of(List.of(delete(mapping)), List.of(delete(other))));
        long kept = both.getFirst();
        long ofOther = both.getLast();
        assertThat(ledger.openJournal(sync, List.of())).isEmpty();
        assertThat(ledger.openJournal(sync, List.of(other)))
                .containsExactly(new JournalEntry(ofOther, List.of(delete(other))));
        commit(Updates.of(sync).progress(Side.LEFT, "0/1", List.of(), ofOther));
        reopen();
        assertThat(ledger.openJournal(sync, List.of(mapping, other)))
                .containsExactly(new JournalEntry(kept, List.of(delete(mapping))));
    }

    @Test
    void theJournalStoresOverruledValuesByPair() {
        Intent update = new Intent(
                mapping.id(),
                Intent.Kind.UPDATE,
                Side.LEFT,
                7,
                RecordKey.of("r2"),
                Optional.of(RecordKey.of("2")),
                values("A", "B", "5"),
                values("A", "B", "5"),
                List.of(
                        new Intent.Overruled(1, Optional.of("B"), Optional.of("lost"), "latest"),
                        new Intent.Overruled(2, Optional.of("5"), Optional.of("4"), "latest")));
        journal(mapping, update);
        reopen();
        MappingRow now = register("colour", "size", "title");
        assertThat(ledger.openJournal(sync, List.of(now))
                        .getFirst()
                        .intents()
                        .getFirst()
                        .overruled())
                .extracting(Intent.Overruled::pair)
                .containsExactly(Intent.Overruled.DROPPED_FIELD, 1);
    }

    private static Intent delete(MappingRow of) {
        return new Intent(
                of.id(),
                Intent.Kind.DELETE,
                Side.LEFT,
                1L << 50,
                RecordKey.of("r2"),
                Optional.of(RecordKey.of("2")),
                Fields.none(of.pairs()),
                Fields.none(of.pairs()),
                List.of());
    }

    @Test
    void onlyOneEngineRunsASync() {
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

    @Test
    void keepsTheNewestActivities() {
        Activity first = activity("1", Optional.of("title"), NOON);
        Activity second = activity("1", Optional.empty(), NOON.plusSeconds(1));
        commit(Updates.of(sync).activities(first, second, activity("2", Optional.empty(), NOON)));
        assertThat(ledger.activities(mapping.id(), RecordKey.of("1"), 5)).containsExactly(second, first);
        assertThat(ledger.activities(mapping.id(), RecordKey.of("1"), 1)).containsExactly(second);
        ledger.pruneHistory(NOON.plusSeconds(1), Long.MAX_VALUE);
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
    void storesAPause() {
        assertThat(ledger.paused(sync)).isFalse();
        ledger.setPaused(sync, true);
        ledger.setPaused(sync, true);
        reopen();
        assertThat(ledger.paused(sync)).isTrue();
        ledger.setPaused(sync, false);
        assertThat(ledger.paused(sync)).isFalse();
    }

    @Test
    void removesOnlyTheGivenSync() {
        String other = sync + " other";
        ledger.setPosition(other, Side.LEFT, new Position("0/9"));
        MappingRow kept = ledger.register(
                other, "accounts", LEFT_TABLE, RIGHT_TABLE, mapping.pairs().names());
        Updates ofOther = Updates.of(other).added(kept.id(), link("1", "r1")).numbered(ledger::newLinkId);
        ledger.commit(ofOther.build(), List.of(kept));
        ledger.setPosition(sync, Side.LEFT, new Position("0/1"));
        ledger.setPaused(sync, true);
        ledger.setBackfill(new Backfill(mapping.id(), Backfill.Stage.LEFT, ChunkCursor.START, 0));
        journal(mapping);
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
        assertThat(mapping.id()).isNotEqualTo(forgotten);
        assertThat(left("1")).isEmpty();
        assertThat(ledger.position(other, Side.LEFT)).contains(new Position("0/9"));
        assertThat(ledger.countLinks(kept.id())).isEqualTo(1);
    }
}
