package io.tideway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.testkit.AllocationMeter.Allocation;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class AllocationMeterTest {

    private static final int RECORDS = 1_000;
    private static final int LENGTH = 1_000;
    private static final int HEADER = 16;

    private byte[] kept = {};

    private long allocate() {
        for (int i = 0; i < RECORDS; i++) {
            kept = new byte[LENGTH];
        }
        return kept.length;
    }

    @Test
    void countsWhatEachRecordTakes() {
        Allocation seen = AllocationMeter.measure(RECORDS, this::allocate);
        assertThat(seen.bytesPerRecord()).isBetween((long) LENGTH, (long) LENGTH + 2 * HEADER);
        assertThat(seen.done()).isEqualTo(LENGTH);
    }

    @Test
    void failsBeyondTheBudgetAndBelowWhatTheResultTakes() {
        Allocation seen = new Allocation(100, RECORDS);
        seen.assertWithin("copying", 100, 100);
        assertThatThrownBy(() -> seen.assertWithin("copying", 0, 49))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("copying allocates 100 bytes a record");
        assertThatThrownBy(() -> seen.assertWithin("copying", 101, 200))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("it was not done");
    }

    @Test
    void findsARoundThatDoesSomethingElse() {
        AtomicLong rounds = new AtomicLong();
        LongSupplier uneven = rounds::incrementAndGet;
        assertThatThrownBy(() -> AllocationMeter.measure(RECORDS, uneven))
                .isInstanceOf(AssertionError.class)
                .hasMessage("a round did 2 where the first did 1");
    }
}
