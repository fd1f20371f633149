package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import io.tideway.spi.ConnectorException;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Decides whether a server can continue from a position without a gap. The server itself would continue from the oldest
 * change that the slot holds, and would not report that changes before it are missing. So each doubt is lost history
 * (Invariant 8).
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
     * Returns the position from which to continue: the wanted one, in the server's own history.
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
            requireReceived(wanted.timeline(), wanted.knownEnd());
            known.forEach(this::requireReceived);
        }
        requireUnread(slot, state, wanted);
        if (server.lsn().compareTo(wanted.lsn()) < 0) {
            throw lost("the server's log ends at " + server.lsn() + ", before the wanted " + wanted.lsn());
        }
        return wanted.on(server.timeline());
    }

    /**
     * Requires that the slot still has all changes after the wanted position.
     *
     * @throws ConnectorException HISTORY_LOST
     */
    static void requireUnread(String slot, Optional<SlotState> state, SlotPosition wanted) {
        if (state.isEmpty()) {
            throw SlotErrors.historyLost(slot, "it no longer exists");
        }
        if (state.get().lost()) {
            throw SlotErrors.historyLost(slot, "the server has removed log that it needs");
        }
        Lsn confirmed = state.get().confirmed();
        if (confirmed.compareTo(wanted.lsn()) > 0) {
            throw SlotErrors.historyLost(slot, "it is at " + confirmed + ", after the wanted " + wanted.lsn());
        }
    }

    private String missing(SlotPosition wanted) {
        boolean promoted = server.system().equals(wanted.system())
                && lineage.end(wanted.timeline()).isPresent();
        return promoted
                ? "it was not carried over to the standby that is the primary now, on timeline " + server.timeline()
                : "it no longer exists";
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
                    + ", and earlier reads or writes reach to " + place);
        }
    }

    private ConnectorException lost(String why) {
        return SlotErrors.historyLost(slot, why);
    }
}
