package io.tideway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The part of the contract on resuming after a stop, and on lost history. */
interface ResumeContract {

    ContractFixture bench();

    @Test
    default void whatWasNotAcknowledgedComesAgain() {
        Position start = start();
        ChangeStream stream = bench().stream(start);
        RecordKey first = bench().insert(ContractFixture.NAME, "first");
        ContractFixture.Polled polled = bench().pollToHead(stream);
        assertThat(polled.upserts(first)).isNotEmpty();
        bench().restart();
        RecordKey second = bench().insert(ContractFixture.NAME, "second");
        ContractFixture.Polled again = bench().pollToHead(bench().stream(start));
        assertThat(keys(again)).containsExactly(first, second);
    }

    @Test
    default void aStreamGoesOnAfterHalfWasAcknowledged() {
        Position start = start();
        ChangeStream stream = bench().stream(start);
        RecordKey first = bench().insert(ContractFixture.NAME, "first");
        Position half = bench().pollToHead(stream).position();
        RecordKey second = bench().insert(ContractFixture.NAME, "second");
        bench().pollToHead(stream);
        stream.acknowledge(half);
        bench().restart();
        ContractFixture.Polled again = bench().pollToHead(bench().stream(half));
        assertThat(keys(again)).contains(second).doesNotContain(first);
    }

    /** A position given in the middle of a transaction must not skip its beginning. */
    @Test
    default void aTransactionCutByABatchComesAgainAsAWhole() {
        Position start = start();
        ChangeStream stream = bench().stream(start);
        List<RecordKey> keys = bench().edit(insert("one"), insert("two"), insert("three"));
        ContractFixture.Polled cut =
                bench().poll(stream, 1, polled -> !polled.changes().isEmpty());
        assertThat(cut.changes()).hasSize(1);
        stream.acknowledge(cut.position());
        bench().restart();
        ContractFixture.Polled again = bench().pollToHead(bench().stream(cut.position()));
        List<RecordKey> seen = new ArrayList<>(keys(cut));
        seen.addAll(keys(again));
        assertThat(seen).containsAll(keys);
    }

    @Test
    default void aTransactionIsReadInBatchesOfAnySize() {
        ChangeStream stream = bench().stream();
        List<RecordKey> keys = bench().edit(insert("one"), insert("two"), insert("three"));
        ContractFixture.Polled polled =
                bench().poll(stream, 2, all -> all.changes().size() >= keys.size());
        assertThat(keys(polled)).containsExactlyElementsOf(keys);
    }

    @Test
    default void aSecondReaderIsToldThatTheStreamIsBusy() {
        Position start = start();
        bench().stream(start);
        ConnectorException refused = catchThrowableOfType(
                ConnectorException.class, () -> bench().connector().source().changes(bench().subscription(), start));
        assertThat(refused).isNotNull();
        assertThat(refused.kind()).isEqualTo(ConnectorException.Kind.BUSY);
        LifeCycleContract.assertComplete(refused.reason());
    }

    @Test
    default void lostHistoryIsToldAndNeverSkipped() {
        Optional<Consumer<String>> loss = bench().system().historyLoss();
        assumeTrue(loss.isPresent(), "the system's history cannot be lost on purpose");
        Position start = start();
        bench().insert(ContractFixture.NAME, "unread");
        loss.orElseThrow().accept(bench().subscription().name());
        bench().restart();
        assertLost(start);
    }

    @Test
    default void changesOfOneTableThatAreLostAreAGapOnce() {
        Optional<Consumer<String>> loss = bench().system().changeLoss();
        assumeTrue(loss.isPresent(), "the system's changes cannot be lost on purpose");
        Position start = start();
        bench().insert(ContractFixture.NAME, "unread");
        loss.orElseThrow().accept(bench().subscription().name());
        bench().restart();
        List<Change> changes = bench().pollToHead(bench().stream(start)).changes();
        assertThat(changes)
                .filteredOn(Change.Gap.class::isInstance)
                .singleElement()
                .satisfies(gap ->
                        assertThat(gap.table()).isEqualTo(bench().system().table()));
    }

    @Test
    default void aPositionOfAnEarlierSubscriptionIsLostHistory() {
        Position start = start();
        bench().connector().deprovision(bench().subscription().name(), false);
        bench().insert(ContractFixture.NAME, "between");
        bench().connector().provision(bench().subscription(), false);
        assertLost(start);
    }

    /** Opening or the first read reports the loss; changes after the gap without a report would be the silent skip. */
    private void assertLost(Position position) {
        ConnectorException lost =
                catchThrowableOfType(ConnectorException.class, () -> bench().pollToHead(bench().stream(position)));
        assertThat(lost).as("lost history is reported").isNotNull();
        assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
        LifeCycleContract.assertComplete(lost.reason());
    }

    private Position start() {
        return bench().connector().provision(bench().subscription(), false).start();
    }

    private UserEdit insert(String name) {
        return new UserEdit.Insert(bench().fields(ContractFixture.NAME, name));
    }

    private static List<RecordKey> keys(ContractFixture.Polled polled) {
        return polled.changes().stream()
                .filter(Change.Upserted.class::isInstance)
                .map(change -> ((Change.Upserted) change).key())
                .toList();
    }
}
