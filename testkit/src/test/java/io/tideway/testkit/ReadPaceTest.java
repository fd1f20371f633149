package io.tideway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.ReadPace;
import org.junit.jupiter.api.Test;

final class ReadPaceTest {

    private static final int MAX_CHARS = 1_000_000;
    private static final int WANTED = 2_000;

    private final ReadPace pace = new ReadPace(MAX_CHARS);

    @Test
    void narrowRecordsAreReadInThreeSteps() {
        assertThat(read(WANTED, 100)).isEqualTo(ReadPace.FIRST);
        int second = read(WANTED - ReadPace.FIRST, 100);
        assertThat(second).isEqualTo(7 * ReadPace.FIRST);
        assertThat(read(WANTED - ReadPace.FIRST - second, 100)).isEqualTo(WANTED - ReadPace.FIRST - second);
        assertThat(pace.isOver()).isFalse();
    }

    @Test
    void wideRecordsEndIt() {
        read(WANTED, 20_000);
        assertThat(read(WANTED, 20_000)).isEqualTo(19);
        assertThat(pace.isOver()).isTrue();
        assertThat(pace.next(WANTED)).isEqualTo(1);
    }

    @Test
    void noMoreThanWantedAndAtLeastOne() {
        assertThat(read(3, 0)).isEqualTo(3);
        assertThat(pace.next(5)).isEqualTo(5);
        assertThat(pace.next(0)).isEqualTo(1);
    }

    private int read(int wanted, int chars) {
        int count = pace.next(wanted);
        for (int i = 0; i < count; i++) {
            pace.came(chars);
        }
        return count;
    }
}
