package io.tideway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.ReadPace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadPaceTest {

    private static final int MAX_CHARS = 1_000_000;
    private static final int WANTED = 2_000;

    private final ReadPace pace = new ReadPace(MAX_CHARS);

    @Test
    void narrowRecordsAreReadInStepsThatGrow() {
        int left = WANTED;
        List<Integer> steps = new ArrayList<>();
        while (left > 0) {
            int step = read(left, 100);
            steps.add(step);
            left -= step;
        }
        assertThat(steps).containsExactly(ReadPace.FIRST, 96, 384, 500, 500, 488);
        assertThat(pace.isOver()).isFalse();
    }

    @Test
    void wideRecordsEndIt() {
        read(WANTED, 20_000);
        assertThat(read(WANTED, 20_000)).isEqualTo(18);
        assertThat(pace.isOver()).isTrue();
        assertThat(pace.next(WANTED)).isEqualTo(1);
    }

    @Test
    void fewWideRecordsAfterManyNarrowOnesMakeTheNextStepSmall() {
        read(WANTED, 10);
        read(WANTED, 10);
        for (int i = 0; i < 10; i++) {
            pace.came(50_000);
        }
        assertThat(pace.next(WANTED)).isLessThan(25);
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
