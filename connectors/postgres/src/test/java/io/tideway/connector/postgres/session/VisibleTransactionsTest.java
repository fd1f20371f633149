package io.tideway.connector.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibleTransactionsTest {

    @Test
    void theTextIsThatOfTheServer() {
        for (String text : List.of("10:10:", "10:20:10,14", "7:9:7,8")) {
            assertThat(VisibleTransactions.parse(text)).hasToString(text);
        }
    }

    @Test
    void containsWhatHasFinished() {
        VisibleTransactions visible = VisibleTransactions.parse("10:20:10,14");
        assertThat(List.of(9L, 11L, 13L, 15L, 19L)).allMatch(visible::contains);
        assertThat(List.of(10L, 14L, 20L, 21L)).noneMatch(visible::contains);
    }

    @Test
    void aLaterSightIncludesAnEarlierOne() {
        VisibleTransactions earlier = VisibleTransactions.parse("10:20:10,14");
        assertThat(VisibleTransactions.parse("10:20:10,14").includes(earlier)).isTrue();
        assertThat(VisibleTransactions.parse("10:25:10,23").includes(earlier)).isTrue();
        assertThat(earlier.includes(VisibleTransactions.parse("14:20:14"))).isFalse();
        assertThat(earlier.includes(VisibleTransactions.parse("10:21:10,14"))).isFalse();
    }

    /** The set after a step holds what either held, of the later one below the limit. */
    @Test
    void aStepAddsWhatBecameVisibleBelowALimit() {
        Random random = new Random(7);
        for (int run = 0; run < 2_000; run++) {
            VisibleTransactions before = some(random, 20);
            VisibleTransactions later = laterThan(before, random);
            long limit = random.nextInt(45);
            VisibleTransactions after = before.with(later, limit);
            for (long xid = 0; xid < 45; xid++) {
                boolean expected = before.contains(xid) || (later.contains(xid) && xid < limit);
                assertThat(after.contains(xid))
                        .as("%s with %s below %d: %d", before, later, limit, xid)
                        .isEqualTo(expected);
            }
            assertThat(after.includes(before)).isTrue();
            assertThat(later.includes(after)).isTrue();
            assertThat(before.with(later, Long.MAX_VALUE)).isEqualTo(later);
        }
    }

    private static VisibleTransactions some(Random random, int next) {
        List<Long> open = new ArrayList<>();
        for (long xid = 10; xid < next; xid++) {
            if (random.nextInt(3) == 0) {
                open.add(xid);
            }
        }
        return new VisibleTransactions(next, open);
    }

    private static VisibleTransactions laterThan(VisibleTransactions before, Random random) {
        long next = before.next() + random.nextInt(20);
        List<Long> open = new ArrayList<>(
                before.open().stream().filter(xid -> random.nextBoolean()).toList());
        for (long xid = before.next(); xid < next; xid++) {
            if (random.nextInt(3) == 0) {
                open.add(xid);
            }
        }
        return new VisibleTransactions(next, open);
    }

    @Test
    void halfANumberIsThatOfATransactionNotLongAgo() {
        long epoch = 3L << 32;
        VisibleTransactions visible = new VisibleTransactions(epoch + 20, List.of(epoch + 10));
        assertThat(List.of(9, 11, 19, -1, -1_000)).allMatch(visible::containsRecent);
        assertThat(List.of(10, 20, 1_000)).noneMatch(visible::containsRecent);
    }
}
