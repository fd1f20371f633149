package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownLogEndTest {

    private SlotPosition head = position(1, 1000);
    private boolean away;
    private long connections = 1;
    private final KnownLogEnd known = new KnownLogEnd(
            () -> {
                if (away) {
                    throw new ConnectorException(
                            ConnectorException.Kind.UNAVAILABLE, new Reason("AWAY", "Away.", "Wait."));
                }
                return head;
            },
            () -> connections);

    @Test
    void keepsTheHighestPlaceBeyondWhatWasWritten() {
        known.capture();
        known.wrote(List.of(applied(99), applied(199)));
        known.wrote(List.of(applied(149)));
        assertThat(known.upTo(1)).isEqualTo(new Lsn(201));
        known.read(List.of(stored(200)), false);
        known.read(List.of(), false);
        known.wrote(List.of(new WriteOutcome.Rejected(new WriteId(1), new Reason("R", "R.", "R."))));
        assertThat(known.upTo(1)).isEqualTo(new Lsn(201));
    }

    @Test
    void whatIsNotThereIsKnownUpToTheEndOfTheLog() {
        known.capture();
        known.wrote(List.of(applied(99), new WriteOutcome.Missing(new WriteId(2))));
        assertThat(known.upTo(1)).isEqualTo(new Lsn(1000));
    }

    @Test
    void aNewConnectionMayLeadToAnotherServer() {
        known.capture();
        known.wrote(List.of(applied(98)));
        head = position(2, 1000);
        known.wrote(List.of(applied(198)));
        assertThat(known.places()).containsOnlyKeys(1);
        connections++;
        away = true;
        known.wrote(List.of(applied(298)));
        assertThat(known.upTo(1)).isEqualTo(new Lsn(300));
        away = false;
        known.wrote(List.of(applied(1098)));
        assertThat(known.upTo(1)).isEqualTo(new Lsn(300));
        assertThat(known.upTo(2)).isEqualTo(new Lsn(1100));
    }

    @Test
    void nothingIsKeptWhereNothingIsCaptured() {
        known.wrote(List.of(applied(99)));
        known.read(List.of(), true);
        assertThat(known.places()).isEmpty();
        known.capture();
        known.wrote(List.of(applied(98)));
        assertThat(known.upTo(1)).isEqualTo(new Lsn(100));
    }

    @Test
    void whatWasReadEndsWithItsVersion() {
        known.capture();
        known.read(List.of(stored(99), stored(199), stored(149)), false);
        assertThat(known.upTo(1)).isEqualTo(new Lsn(200));
        known.wrote(List.of(new WriteOutcome.Conflicted(new WriteId(1), stored(299))));
        assertThat(known.upTo(1)).isEqualTo(new Lsn(300));
    }

    private static StoredRecord stored(long version) {
        Fields none = Fields.builder(FieldLayout.of("v")).build();
        return new StoredRecord(RecordKey.of("k"), none, new RecordVersion(version), Optional.empty());
    }

    private static WriteOutcome applied(long version) {
        return new WriteOutcome.Applied(new WriteId(1), RecordKey.of("k"), new RecordVersion(version));
    }

    private static SlotPosition position(int timeline, long lsn) {
        return new SlotPosition("7", timeline, new Lsn(lsn));
    }
}
