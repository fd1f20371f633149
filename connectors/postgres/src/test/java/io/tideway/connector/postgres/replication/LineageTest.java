package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.session.Lsn;
import org.junit.jupiter.api.Test;

class LineageTest {

    private static final String FILE = """
            # written by hand
            1\t0/3000158\tno recovery target specified

            2\t0/5000000\tno recovery target specified
            """;

    private final Lineage lineage = Lineage.of(position(3, "0/6000000"), FILE);

    @Test
    void aHistoryFileContainsWhereEachAncestorWasLeft() {
        assertThat(lineage.end(1)).contains(Lsn.parse("0/3000158"));
        assertThat(lineage.end(2)).contains(Lsn.parse("0/5000000"));
        assertThat(lineage.end(3)).isEmpty();
        assertThat(Lineage.of(position(1, "0/1"), "").end(1)).isEmpty();
    }

    @Test
    void onOneTimelineTheLaterPlaceHasPassedTheEarlier() {
        assertThat(lineage.reached(position(3, "0/6"), position(3, "0/6"))).isTrue();
        assertThat(lineage.reached(position(3, "0/5"), position(3, "0/6"))).isFalse();
        assertThat(Lineage.UNKNOWN.reached(position(1, "0/6"), position(1, "0/5")))
                .isTrue();
    }

    @Test
    void aGoalOfAnAncestorIsPassedWhereItWasOrWhereTheAncestorWasLeft() {
        SlotPosition kept = position(1, "0/3000000");
        SlotPosition gone = position(1, "0/9000000");
        assertThat(lineage.reached(position(3, "0/2000000"), kept)).isFalse();
        assertThat(lineage.reached(position(3, "0/3000000"), kept)).isTrue();
        assertThat(lineage.reached(position(3, "0/3000000"), gone)).isFalse();
        assertThat(lineage.reached(position(3, "0/3000158"), gone)).isTrue();
    }

    @Test
    void whatIsNotOfThisHistoryIsNeverPassed() {
        assertThat(lineage.reached(position(1, "0/2"), position(3, "0/1"))).isFalse();
        assertThat(lineage.reached(position(3, "0/6000000"), position(4, "0/1")))
                .isFalse();
        assertThat(lineage.reached(position(3, "0/6000000"), new SlotPosition("8", 1, Lsn.parse("0/1"))))
                .isFalse();
        assertThat(Lineage.UNKNOWN.reached(position(3, "0/6000000"), position(1, "0/1")))
                .isFalse();
    }

    private static SlotPosition position(int timeline, String lsn) {
        return new SlotPosition("7", timeline, Lsn.parse(lsn));
    }
}
