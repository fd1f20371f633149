package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.ConnectorException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Every doubt is lost history; only a slot that has all that follows, on a server that had all that was read, goes on. */
class HistoryCheckTest {

    private static final String FILE = "1\t0/3000\tpromoted\n2\t0/5000\tpromoted\n";
    private static final SlotPosition SERVER = position(3, "0/8000");

    @Test
    void aPositionOfTheServersTimelineGoesOn() {
        assertThat(check("0/6000").continuing(position(3, "0/7000"))).isEqualTo(position(3, "0/7000"));
        assertThat(check("0/6000").continuing(position(3, "0/6000"))).isEqualTo(position(3, "0/6000"));
    }

    @Test
    void aPositionOfAnAncestorGoesOnUpToWhereItWasLeft() {
        assertThat(check("0/2000").continuing(position(1, "0/3000"))).isEqualTo(position(3, "0/3000"));
        assertThat(check("0/2000").continuing(position(2, "0/5000"))).isEqualTo(position(3, "0/5000"));
        assertThat(lost(check("0/2000"), position(1, "0/3001"))).contains("received the log up to 0/3000");
        assertThat(lost(check("0/2000"), position(2, "0/5001"))).contains("received the log up to 0/5000");
    }

    @Test
    void aTransactionThatWasBeingStreamedMustHaveReachedTheServerWhole() {
        SlotPosition wanted = position(1, "0/2000").at(Lsn.parse("0/2000"), Lsn.parse("0/3000"));
        assertThat(check("0/2000").continuing(wanted).knownEnd()).isEqualTo(Lsn.parse("0/3000"));
        SlotPosition lost = position(1, "0/2000").at(Lsn.parse("0/2000"), Lsn.parse("0/3001"));
        assertThat(lost(check("0/2000"), lost)).contains("reach to 0/3001");
    }

    @Test
    void whatWasWrittenOrReadBesideTheStreamMustHaveReachedTheServer() {
        SlotPosition wanted = position(1, "0/2000");
        assertThat(checkKnowing(1, "0/3000").continuing(wanted)).isEqualTo(position(3, "0/2000"));
        assertThat(lost(checkKnowing(1, "0/3001"), wanted)).contains("reach to 0/3001");
        assertThat(lost(checkKnowing(2, "0/5001"), wanted)).contains("reach to 0/5001");
        assertThat(lost(checkKnowing(4, "0/1"), wanted)).contains("does not come from timeline 4");
        assertThat(checkKnowing(3, "0/9000").continuing(wanted)).isEqualTo(position(3, "0/2000"));
        assertThat(checkKnowing(1, "0/3001").continuing(position(3, "0/7000"))).isEqualTo(position(3, "0/7000"));
    }

    private static HistoryCheck checkKnowing(int timeline, String place) {
        SequencedMap<Integer, Lsn> known = new LinkedHashMap<>();
        known.put(timeline, Lsn.parse(place));
        HistoryCheck bare = check("0/2000");
        return new HistoryCheck(bare.slot(), bare.server(), bare.lineage(), bare.state(), known);
    }

    @Test
    void anythingElseIsLostHistory() {
        assertThat(lost(check("0/7000"), position(3, "0/6000"))).contains("it is at 0/7000");
        assertThat(lost(check("0/3000"), position(1, "0/2000"))).contains("it is at 0/3000");
        assertThat(lost(check("0/6000"), position(3, "0/9000"))).contains("log ends at 0/8000");
        assertThat(lost(check("0/6000"), position(4, "0/7000"))).contains("does not come from timeline 4");
        assertThat(lost(check("0/6000"), new SlotPosition("8", 3, Lsn.parse("0/7000"))))
                .contains("another one");
    }

    @Test
    void aSlotThatIsGoneOrLostIsLostHistory() {
        HistoryCheck gone = check(Optional.empty());
        assertThat(lost(gone, position(3, "0/7000"))).contains("no longer exists");
        assertThat(lost(gone, position(1, "0/2000"))).contains("not carried over");
        SlotState slot = new SlotState("s", true, true, Lsn.parse("0/1"), false, Optional.empty());
        HistoryCheck lost = check(Optional.of(slot));
        assertThat(lost(lost, position(3, "0/7000"))).contains("removed log");
    }

    private static HistoryCheck check(String confirmed) {
        SlotState slot = new SlotState("s", true, false, Lsn.parse(confirmed), false, Optional.empty());
        return check(Optional.of(slot));
    }

    private static HistoryCheck check(Optional<SlotState> slot) {
        return new HistoryCheck("s", SERVER, Lineage.of(SERVER, FILE), slot, new LinkedHashMap<>());
    }

    private static String lost(HistoryCheck check, SlotPosition wanted) {
        ConnectorException lost = catchThrowableOfType(ConnectorException.class, () -> check.continuing(wanted));
        assertThat(lost.kind()).isEqualTo(ConnectorException.Kind.HISTORY_LOST);
        return lost.reason().message();
    }

    private static SlotPosition position(int timeline, String lsn) {
        return new SlotPosition("7", timeline, Lsn.parse(lsn));
    }
}
