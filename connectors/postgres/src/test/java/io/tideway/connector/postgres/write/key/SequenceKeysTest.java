package io.tideway.connector.postgres.write.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceKeysTest {

    private static final long START = Duration.ofHours(1).toNanos();

    @Test
    void whoCreatesNowAndThenTakesWhatIsNeeded() {
        SequenceKeys supply = taken(3);
        assertThat(supply.next(3, after(Duration.ofMillis(100)))).isEqualTo(3);
        assertThat(SequenceKeys.none().next(3, START)).isEqualTo(3);
    }

    @Test
    void steadyCreatesTakeASecondAheadByAndBy() {
        assertThat(taken(3).next(3, after(Duration.ofMillis(6)))).isEqualTo(3 * SequenceKeys.GROWTH);
        assertThat(taken(200).next(3, after(Duration.ofMillis(400)))).isEqualTo(500);
        assertThat(taken(125).next(300, after(Duration.ofSeconds(1)))).isEqualTo(300);
    }

    @Test
    void aStreamTakesManyAhead() {
        assertThat(taken(3).next(SequenceKeys.MANY, after(Duration.ofMillis(6))))
                .isEqualTo(SequenceKeys.AHEAD);
        assertThat(SequenceKeys.none().next(12_000, START)).isEqualTo(12_000);
        assertThat(taken(1_000_000).next(1, START)).isEqualTo(SequenceKeys.AHEAD);
    }

    @Test
    void whatIsLeftGoesInOrderAndIsForgottenInTime() {
        List<RecordKey> keys = List.of(RecordKey.of("1"), RecordKey.of("2"), RecordKey.of("3"));
        SequenceKeys supply = new SequenceKeys(keys, START);
        List<RecordKey> drained = new ArrayList<>();
        supply.drainTo(drained, 2);
        supply.drainTo(drained, 2);
        assertThat(drained).isEqualTo(keys);
        assertThat(supply.isFresh(after(SequenceKeys.KEPT.minusNanos(1)))).isTrue();
        assertThat(supply.isFresh(after(SequenceKeys.KEPT))).isFalse();
    }

    private static SequenceKeys taken(int count) {
        return new SequenceKeys(Collections.nCopies(count, RecordKey.of("1")), START);
    }

    private static long after(Duration duration) {
        return START + duration.toNanos();
    }
}
