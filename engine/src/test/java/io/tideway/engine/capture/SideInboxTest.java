package io.tideway.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Origin;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SideInboxTest {

    private static final FieldLayout LAYOUT = FieldLayout.of("text");
    private static final int HALF = (int) SideInbox.MAX_MERGED_CHARS / 2;

    private final SideInbox inbox = new SideInbox(Side.LEFT);

    @Test
    void isFullAfterFewWideChanges() {
        long batches = SideInbox.MAX_WAITING_CHARS / HALF;
        for (int i = 0; i < batches; i++) {
            assertThat(inbox.isFull()).isFalse();
            inbox.add(batch(i, HALF), false);
        }
        assertThat(inbox.isFull()).isTrue();
        inbox.poll();
        assertThat(inbox.isFull()).isFalse();
    }

    @Test
    void mergesUpToTheMaximumSize() {
        inbox.add(batch(1, HALF), false);
        inbox.add(batch(2, HALF), false);
        inbox.add(batch(3, 1), false);
        assertThat(poll().batch().changes()).hasSize(2);
        assertThat(poll().batch().next()).isEqualTo(position(3));
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void takesASingleBatchAboveTheLimit() {
        inbox.add(batch(1, 3 * HALF), false);
        inbox.add(batch(2, 1), false);
        assertThat(poll().batch().changes()).hasSize(1);
        assertThat(poll().batch().next()).isEqualTo(position(2));
    }

    @Test
    void mergesNarrowChangesUpToTheirNumber() {
        List<Change> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ChangeBatch batch = batch(i, 100);
            expected.addAll(batch.changes());
            inbox.add(batch, false);
        }
        assertThat(poll().batch().changes()).isEqualTo(expected);
    }

    /** A reopened stream repeats the same transaction. */
    @Test
    void doesNotMergeTheFirstBatchOfAStreamWithEarlierOnes() {
        inbox.add(batch(1, 100), true);
        inbox.add(batch(2, 100), false);
        inbox.add(batch(3, 100), true);
        assertThat(poll().batch().changes()).hasSize(2);
        assertThat(poll().begins()).isTrue();
    }

    @Test
    void isEmptyAfterClear() {
        inbox.add(batch(1, (int) SideInbox.MAX_WAITING_CHARS), false);
        inbox.clear();
        assertThat(inbox.isFull()).isFalse();
    }

    private Mail.Changes poll() {
        return (Mail.Changes) Objects.requireNonNull(inbox.poll());
    }

    private static ChangeBatch batch(int number, int chars) {
        Change change = new Change.Upserted(
                TableName.parse("public.t"),
                RecordKey.of(Integer.toString(number)),
                Optional.empty(),
                Fields.of(LAYOUT, "x".repeat(chars)),
                new ChangeInfo(new RecordVersion(number), Instant.EPOCH, Origin.OTHERS));
        return new ChangeBatch(List.of(change), position(number));
    }

    private static Position position(int number) {
        return new Position(Integer.toString(number));
    }
}
