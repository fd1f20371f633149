package io.tideway.connector.postgres.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * The marks under which all changes of the tables are known, and the tables that were disturbed since.
 *
 * <p>A transaction that was open when a table was disturbed may have written before and commit after: its changes are
 * neither in the stream nor in a read that starts now. So the gap is reported after all of these have ended. Until then
 * the old mark stays known, so that a crash at any line forgets nothing. One thread.
 */
final class KnownFingerprints {

    private final SequencedMap<String, TableFingerprint> known = new LinkedHashMap<>();
    private final Map<String, Disturbed> disturbed = new LinkedHashMap<>();

    /** A table that waits for transactions to end. */
    private record Disturbed(TableFingerprint mark, Set<String> writers) {}

    KnownFingerprints(SequencedMap<String, TableFingerprint> known) {
        this.known.putAll(known);
    }

    SequencedMap<String, TableFingerprint> known() {
        return known;
    }

    /**
     * Takes the states that are observed now.
     *
     * @param compared tables that are compared anyway, after this: they may have another file
     * @param writersOf finds the open transactions that may have written to some tables
     * @return the tables that must be compared now
     */
    List<String> take(
            SequencedMap<String, TableFingerprint> now,
            Set<String> compared,
            Function<List<String>, SequencedMap<String, Set<String>>> writersOf) {
        List<String> changed = new ArrayList<>();
        now.forEach((oid, mark) -> {
            Optional<TableFingerprint> before = Optional.ofNullable(known.get(oid));
            boolean isFile = compared.contains(oid)
                    && before.filter(seen -> seen.shape().equals(mark.shape())).isPresent();
            if (isFile || !mark.isDisturbed(before)) {
                known.put(oid, mark);
                disturbed.remove(oid);
            } else {
                changed.add(oid);
            }
        });
        return changed.isEmpty() ? List.of() : withoutWriters(changed, now, writersOf.apply(changed));
    }

    private List<String> withoutWriters(
            List<String> changed,
            SequencedMap<String, TableFingerprint> now,
            SequencedMap<String, Set<String>> writers) {
        List<String> gaps = new ArrayList<>();
        for (String oid : changed) {
            TableFingerprint mark = Objects.requireNonNull(now.get(oid));
            Set<String> open = new LinkedHashSet<>(writers.getOrDefault(oid, Set.of()));
            Disturbed waiting = disturbed.get(oid);
            if (waiting != null && !mark.isDisturbed(Optional.of(waiting.mark()))) {
                open.retainAll(waiting.writers());
            }
            if (open.isEmpty()) {
                known.put(oid, mark);
                disturbed.remove(oid);
                gaps.add(oid);
            } else {
                disturbed.put(oid, new Disturbed(mark, open));
            }
        }
        return gaps;
    }
}
