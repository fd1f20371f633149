package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.session.Lsn;
import org.junit.jupiter.api.Test;

class WalHeadTest {

    private static final long SEGMENT = 16L << 20;

    @Test
    void takesOffTheHeaderOfAPageThatHasNoRecordYet() {
        assertThat(WalHead.endOfLastRecord(new Lsn(3 * 8192 + 24), SEGMENT)).isEqualTo(new Lsn(3 * 8192));
        assertThat(WalHead.endOfLastRecord(new Lsn(2 * SEGMENT + 40), SEGMENT)).isEqualTo(new Lsn(2 * SEGMENT));
    }

    @Test
    void leavesTheEndOfARecordAlone() {
        assertThat(WalHead.endOfLastRecord(new Lsn(3 * 8192 + 40), SEGMENT)).isEqualTo(new Lsn(3 * 8192 + 40));
        assertThat(WalHead.endOfLastRecord(new Lsn(5000), SEGMENT)).isEqualTo(new Lsn(5000));
    }

    @Test
    void placesAreWrittenAsTheServerDoes() {
        assertThat(Lsn.parse("16/B374D848").toString()).isEqualTo("16/B374D848");
        assertThat(new Lsn(24).toString()).isEqualTo("0/18");
    }
}
