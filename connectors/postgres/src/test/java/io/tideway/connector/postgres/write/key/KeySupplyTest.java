package io.tideway.connector.postgres.write.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeySupplyTest {

    private static final long START = Duration.ofHours(1).toNanos();

    @Test
    void whoCreatesNowAndThenTakesWhatIsNeeded() {
        KeySupply supply = taken(3);
        assertThat(supply.next(3, after(Duration.ofMillis(100)))).isEqualTo(3);
        assertThat(KeySupply.none().next(3, START)).isEqualTo(3);
    }

    @Test
    void steadyCreatesTakeASecondAheadByAndBy() {
        assertThat(taken(3).next(3, after(Duration.ofMillis(6)))).isEqualTo(3 * KeySupply.GROWTH);
        assertThat(taken(200).next(3, after(Duration.ofMillis(400)))).isEqualTo(500);
        assertThat(taken(125).next(300, after(Duration.ofSeconds(1)))).isEqualTo(300);
    }

    @Test
    void aStreamTakesManyAhead() {
        assertThat(taken(3).next(KeySupply.MANY, after(Duration.ofMillis(6)))).isEqualTo(KeySupply.AHEAD);
        assertThat(KeySupply.none().next(12_000, START)).isEqualTo(12_000);
        assertThat(taken(1_000_000).next(1, START)).isEqualTo(KeySupply.AHEAD);
    }

    @Test
    void whatIsLeftGoesInOrderAndIsForgottenInTime() {
        List<RecordKey> keys = List.of(RecordKey.of("1"), RecordKey.of("2"), RecordKey.of("3"));
        KeySupply supply = new KeySupply(keys, START);
        List<RecordKey> drained = new ArrayList<>();
        supply.drainTo(drained, 2);
        supply.drainTo(drained, 2);
        assertThat(drained).isEqualTo(keys);
        assertThat(supply.isFresh(after(KeySupply.KEPT.minusNanos(1)))).isTrue();
        assertThat(supply.isFresh(after(KeySupply.KEPT))).isFalse();
    }

    private static KeySupply taken(int count) {
        return new KeySupply(Collections.nCopies(count, RecordKey.of("1")), START);
    }

    private static long after(Duration duration) {
        return START + duration.toNanos();
    }
}
