package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.session.Lsn;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The timelines of a server: the current one, and its ancestors, each up to the place where it was left.
 *
 * <p>A promoted standby begins a new timeline where the log that it had received ends. Log that the old primary wrote
 * after that place is not part of its history.
 *
 * @param system the cluster, which a promotion leaves unchanged
 * @param timeline the current one
 * @param left where each of its ancestors was left, oldest first
 */
record Lineage(String system, int timeline, SequencedMap<Integer, Lsn> left) {

    /** Of no server yet. */
    static final Lineage UNKNOWN = new Lineage("", 0, new LinkedHashMap<>());

    /** A timeline, where it was left, and why; other lines are comments. */
    private static final Pattern ANCESTOR = Pattern.compile("\\s*(\\d+)\\s+([0-9A-F]+/[0-9A-F]+)(\\s.*)?");

    /**
     * Reads the history file of the timeline that a server writes on.
     *
     * @param now any place in the server's log
     * @param file its text; empty for a first timeline, which has none, and where it cannot be had
     * @see <a href="https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-TIMELINES">Timelines</a>
     */
    static Lineage of(SlotPosition now, String file) {
        SequencedMap<Integer, Lsn> left = new LinkedHashMap<>();
        file.lines()
                .map(ANCESTOR::matcher)
                .filter(Matcher::matches)
                .forEach(line -> left.put(Integer.parseInt(line.group(1)), Lsn.parse(line.group(2))));
        return new Lineage(now.system(), now.timeline(), left);
    }

    /** Where the server's history leaves a timeline; empty: it is no ancestor. */
    Optional<Lsn> end(int ancestor) {
        return Optional.ofNullable(left.get(ancestor));
    }

    /**
     * Whether a stream at {@code at} has passed {@code goal}. Changes that were written on a timeline after it was left
     * are gone with the server that wrote them: no caller waits for them.
     */
    boolean reached(SlotPosition at, SlotPosition goal) {
        boolean passed = at.lsn().compareTo(goal.lsn()) >= 0;
        if (at.sameHistory(goal)) {
            return passed;
        }
        return at.system().equals(goal.system())
                && at.system().equals(system)
                && at.timeline() == timeline
                && end(goal.timeline())
                        .filter(end -> passed || at.lsn().compareTo(end) >= 0)
                        .isPresent();
    }
}
