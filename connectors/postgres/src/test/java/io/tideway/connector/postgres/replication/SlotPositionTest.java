package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotPositionTest {

    @ParameterizedTest
    @ValueSource(strings = {"7570133289/1/0/16B3748", "7570133289/12/1A/0+1A/1F"})
    void isReadAsItIsWritten(String text) {
        assertThat(SlotPosition.parse(new Position(text)).orElseThrow().toPosition())
                .isEqualTo(new Position(text));
    }

    @Test
    void onlyAPositionWithinATransactionHasAKnownEnd() {
        SlotPosition position = new SlotPosition("7", 1, Lsn.parse("0/A"));
        assertThat(position.toPosition().text()).isEqualTo("7/1/0/A");
        assertThat(position.at(Lsn.parse("0/A"), Lsn.parse("0/F")).toPosition().text())
                .isEqualTo("7/1/0/A+0/F");
    }

    @Test
    void aPositionOfAnotherWayOfCaptureIsNone() {
        assertThat(SlotPosition.parse(new Position("triggers/7/1/5:9:6"))).isEmpty();
    }
}
