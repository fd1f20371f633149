package io.tideway.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Backfill.Stage;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One thread changes the state of a table mapping; every thread may read it. */
final class TableStateTest {

    private static final Reason WHY = new Reason("LOCKED", "Locked.", "Wait.");

    private final TableState table = Worlds.twoWay().table(Worlds.PEOPLE);
    private final Backfill start = new Backfill(table.id(), Stage.LINKS, ChunkCursor.START, 0);

    private static void inAnotherThread(Runnable action) {
        CompletableFuture.runAsync(action, Thread::startVirtualThread).join();
    }

    @Test
    void noOtherThreadChangesIt() {
        TableSnapshot before = table.now();
        List<Consumer<TableState>> changes = List.of(
                state -> state.pause(Optional.of(WHY)),
                TableState::uncaptured,
                state -> state.hold(Optional.empty()),
                state -> state.await(Optional.empty()),
                TableState::acceptReplacement,
                state -> state.begin(start),
                state -> state.progress(start),
                state -> state.issues(Map.of()),
                state -> state.addLinks(1),
                TableState::doubtLinks,
                state -> state.countedLinks(1, 0),
                TableState::addConflict);
        for (Consumer<TableState> change : changes) {
            assertThatThrownBy(() -> inAnotherThread(() -> change.accept(table)))
                    .hasCauseInstanceOf(AssertionError.class)
                    .hasMessageContaining("must not change");
        }
        assertThat(table.now()).isSameAs(before);
    }

    @Test
    void theThreadThatOwnsItChangesIt() {
        inAnotherThread(() -> {
            table.own();
            table.pause(Optional.of(WHY));
        });
        assertThat(table.now().paused()).contains(WHY);
        assertThatThrownBy(() -> table.pause(Optional.empty())).isInstanceOf(AssertionError.class);
    }

    @Test
    void aSnapshotStaysAsItWas() {
        table.progress(new Backfill(table.id(), Stage.DONE, ChunkCursor.START, 0));
        TableSnapshot before = table.now();
        table.begin(start);
        assertThat(before.isBackfilling()).isFalse();
        assertThat(table.now().isBackfilling()).isTrue();
        assertThat(table.now().backfillNumber()).isEqualTo(before.backfillNumber() + 1);
    }

    @Test
    void linksThatChangeWhileTheyAreCountedMakeTheNumberUnsure() {
        table.countedLinks(7, table.now().links().changed());
        assertThat(table.now().links().isSure()).isTrue();
        long before = table.now().links().changed();
        table.addLinks(2);
        table.countedLinks(8, before);
        assertThat(table.now().links().isSure()).isFalse();
        assertThat(table.now().links().get()).hasValue(10);
    }
}
