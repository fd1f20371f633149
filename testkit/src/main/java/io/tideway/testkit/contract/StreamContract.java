package io.tideway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.Capability;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Origin;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The part of the contract on the content of a stream. */
interface StreamContract {

    /** How soon an interrupt must end a poll. */
    Duration INTERRUPTED_WITHIN = Duration.ofSeconds(1);

    ContractFixture bench();

    @Test
    default void anInsertIsToldWithEveryValue() {
        ChangeStream stream = bench().stream();
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.AMOUNT, "36");
        Change.Upserted change = bench().poll(stream, 1).upserts(key).getFirst();
        assertThat(change.table()).isEqualTo(bench().system().table());
        assertThat(change.fields()).isEqualTo(bench().fetched(key).fields());
    }

    @Test
    default void anUpdateTellsWhatChangedAndNothingFalse() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "one");
        ChangeStream stream = bench().stream();
        bench().update(key, ContractFixture.NOTE, null);
        Change.Upserted change = bench().poll(stream, 1).upserts(key).getLast();
        assertThat(change.fields().layout()).isEqualTo(bench().selection().layout());
        assertThat(change.fields().value(ContractFixture.NOTE)).isNull();
        StoredRecord current = bench().fetched(key);
        assertThat(current.fields().overlaidWith(change.fields())).isEqualTo(current.fields());
        if (bench().streamsFullImages()) {
            assertThat(change.fields().isComplete()).isTrue();
        }
    }

    @Test
    default void aDeleteIsTold() {
        bench().assumeCan(Capability.REPORTS_DELETES);
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada");
        ChangeStream stream = bench().stream();
        bench().edit(new UserEdit.Delete(key));
        assertThat(bench().poll(stream, 1).changes())
                .last()
                .isInstanceOfSatisfying(
                        Change.Deleted.class, change -> assertThat(change.key()).isEqualTo(key));
    }

    @Test
    default void changesOfARecordComeInOrder() {
        ChangeStream stream = bench().stream();
        RecordKey key = bench().insert(ContractFixture.NAME, "0");
        for (int i = 1; i < 5; i++) {
            bench().update(key, ContractFixture.NAME, Integer.toString(i));
        }
        ContractFixture.Polled polled =
                bench().poll(stream, 1, all -> nameOf(all, key).equals("4"));
        List<String> names = polled.upserts(key).stream()
                .map(change -> String.valueOf(change.fields().value(ContractFixture.NAME)))
                .toList();
        assertThat(names).isSorted();
    }

    @Test
    default void changesSayWhoMadeThem() {
        bench().assumeCan(Capability.REPORTS_ORIGIN);
        ChangeStream stream = bench().stream();
        RecordKey theirs = bench().insert(ContractFixture.NAME, "theirs");
        RecordKey ours = ContractFixture.applied(bench().writeOne(bench().create(1, ContractFixture.NAME, "ours")))
                .key();
        ContractFixture.Polled polled = bench().poll(stream, 2);
        assertThat(polled.upserts(theirs))
                .extracting(change -> change.info().origin())
                .containsOnly(Origin.OTHERS);
        assertThat(polled.upserts(ours))
                .extracting(change -> change.info().origin())
                .containsOnly(Origin.OURS);
    }

    @Test
    default void theStreamReachesTheHeadOfAnIdleSystem() {
        ChangeStream stream = bench().stream();
        assertThat(bench().pollToHead(stream).changes()).isEmpty();
        bench().insert(ContractFixture.NAME, "Ada");
        assertThat(bench().pollToHead(stream).changes()).isNotEmpty();
    }

    /** Reads chunks while users edit, then the stream from before the first chunk, by the rule of versions. */
    @Test
    default void aSnapshotDuringEditsConvergesWithTheStream() {
        for (int i = 0; i < 6; i++) {
            bench().insert(ContractFixture.NAME, "name " + i, ContractFixture.NOTE, "old");
        }
        ChangeStream stream = bench().stream();
        Map<RecordKey, StoredRecord> copy = new LinkedHashMap<>();
        SnapshotReader reader = new SnapshotReader(bench());
        for (int step = 0; !reader.ended(); step++) {
            reader.next(2).forEach(record -> copy.put(record.key(), record));
            reader.editAround(step, List.copyOf(copy.keySet()));
        }
        ContractFixture.Polled polled = bench().pollToHead(stream);
        polled.changes().forEach(change -> reader.apply(change, copy));
        Map<RecordKey, StoredRecord> truth = bench().snapshot(100);
        if (!bench().can(Capability.REPORTS_DELETES)) {
            copy.keySet().retainAll(truth.keySet());
        }
        assertThat(copy.keySet()).containsExactlyInAnyOrderElementsOf(truth.keySet());
        truth.forEach((key, record) ->
                assertThat(copy.get(key)).extracting(StoredRecord::fields).isEqualTo(record.fields()));
    }

    @Test
    default void pollingWithoutWaitingReturnsAtOnce() throws InterruptedException {
        ChangeStream stream = bench().stream();
        bench().pollToHead(stream);
        long begin = System.nanoTime();
        assertThat(stream.poll(Duration.ZERO, ContractFixture.LIMIT).changes()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(INTERRUPTED_WITHIN);
    }

    @Test
    default void anInterruptEndsAPoll() throws InterruptedException {
        ChangeStream stream = bench().stream();
        bench().pollToHead(stream);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                begun.countDown();
                stream.poll(ContractFixture.PATIENCE, ContractFixture.LIMIT);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        begun.await();
        reader.interrupt();
        assertThat(reader.join(INTERRUPTED_WITHIN)).as("the poll ended").isTrue();
        assertThat(interrupted).isTrue();
    }

    private static String nameOf(ContractFixture.Polled polled, RecordKey key) {
        List<Change.Upserted> changes = polled.upserts(key);
        return changes.isEmpty()
                ? ""
                : String.valueOf(changes.getLast().fields().value(ContractFixture.NAME));
    }
}
