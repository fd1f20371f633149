package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.ConnectorException;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Whether a server can go on from a position without a gap. The server itself would go on from what the slot holds, and say nothing of
 * what is missing before it, so whatever is in doubt is lost history (Invariant 8).
 *
 * @param slot the slot's name
 * @param server where the server's log ends
 * @param known up to where the log of each timeline is known by other ways than streams
 */
record HistoryCheck(
        String slot,
        SlotPosition server,
        Lineage lineage,
        Optional<SlotState> state,
        SequencedMap<Integer, Lsn> known) {

    /**
     * The position to go on from: the wanted one, in the server's own history.
     *
     * @throws ConnectorException HISTORY_LOST
     */
    SlotPosition continuing(SlotPosition wanted) {
        if (state.isEmpty()) {
            throw lost(missing(wanted));
        }
        if (!server.system().equals(wanted.system())) {
            throw lost("the server is another one");
        }
        if (server.timeline() != wanted.timeline()) {
            requireReceived(wanted.timeline(), wanted.told());
            known.forEach(this::requireReceived);
        }
        requireUnread(slot, state, wanted);
        if (server.lsn().compareTo(wanted.lsn()) < 0) {
            throw lost("the server's log ends at " + server.lsn() + ", before the wanted " + wanted.lsn());
        }
        return wanted.on(server.timeline());
    }

    /**
     * The slot must still have what comes after the wanted position.
     *
     * @throws ConnectorException HISTORY_LOST
     */
    static void requireUnread(String slot, Optional<SlotState> state, SlotPosition wanted) {
        if (state.isEmpty()) {
            throw SlotErrors.historyLost(slot, "it is not there any more");
        }
        if (state.get().lost()) {
            throw SlotErrors.historyLost(slot, "the server has removed log that it needs");
        }
        Lsn confirmed = state.get().confirmed();
        if (confirmed.compareTo(wanted.lsn()) > 0) {
            throw SlotErrors.historyLost(slot, "it stands at " + confirmed + ", after the wanted " + wanted.lsn());
        }
    }

    private String missing(SlotPosition wanted) {
        boolean promoted = server.system().equals(wanted.system())
                && lineage.end(wanted.timeline()).isPresent();
        return promoted
                ? "it was not carried over to the standby that is the primary now, on timeline " + server.timeline()
                : "it is not there any more";
    }

    /** All that was read and written before a standby was promoted must have reached that standby. */
    private void requireReceived(int timeline, Lsn place) {
        if (timeline == server.timeline()) {
            return;
        }
        Lsn end = lineage.end(timeline)
                .orElseThrow(() -> lost("the server is on timeline " + server.timeline()
                        + ", which does not come from timeline " + timeline
                        + ": it was restored, or failed over from another one"));
        if (place.compareTo(end) > 0) {
            throw lost("the standby that was promoted had received the log up to " + end
                    + ", and what was read or written before reaches to " + place);
        }
    }

    private ConnectorException lost(String why) {
        return SlotErrors.historyLost(slot, why);
    }
}
