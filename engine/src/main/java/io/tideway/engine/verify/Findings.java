package io.tideway.engine.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mismatches that a comparison of a table mapping has found so far. Thread safe, except for the later looks and the report, which one
 * thread makes after the first look.
 */
final class Findings {
    private final Map<Mismatch.Identity, Mismatch> suspects = new LinkedHashMap<>();
    private final List<Mismatch> confirmed = new ArrayList<>();
    private final Map<String, Long> overflowFields = new LinkedHashMap<>();
    private final Map<Mismatch.Kind, Long> overflow = new EnumMap<>(Mismatch.Kind.class);
    /** Whether the sync had caught up before the last look. */
    private boolean caughtUp = true;

    private long linked;

    synchronized void linked(long more) {
        linked += more;
    }

    synchronized void addAll(List<Mismatch> found) {
        for (Mismatch suspect : found) {
            if (suspects.size() < Verifier.MAX_SUSPECTS) {
                suspects.putIfAbsent(suspect.identity(), suspect);
            } else {
                overflow.merge(suspect.kind(), 1L, Long::sum);
                suspect.difference().fields().forEach(field -> overflowFields.merge(field, 1L, Long::sum));
            }
        }
    }

    /** Returns the mismatches that may still be changes in flight. */
    List<Mismatch> suspects() {
        return List.copyOf(suspects.values());
    }

    /**
     * Takes the mismatches of a later look. A record with the same values as before is a difference; one with other values is being
     * changed.
     *
     * @param arrived whether the sync has caught up since the earlier look; if not, no mismatch is a difference yet
     */
    void stillSuspect(List<Mismatch> still, boolean arrived) {
        caughtUp = arrived;
        Map<Mismatch.Identity, Mismatch> before = new HashMap<>(suspects);
        suspects.clear();
        for (Mismatch suspect : still) {
            Mismatch earlier = before.get(suspect.identity());
            if (arrived && earlier != null && suspect.isSame(earlier)) {
                confirmed.add(suspect);
            } else {
                suspects.put(suspect.identity(), suspect);
            }
        }
    }

    private long count(Mismatch.Kind kind) {
        long unseen = caughtUp ? overflow.getOrDefault(kind, 0L) : 0;
        return unseen
                + confirmed.stream().filter(suspect -> suspect.kind() == kind).count();
    }

    /** Counts the records that cannot be judged, because the sync did not catch up. */
    private long undecided() {
        return caughtUp
                ? 0
                : suspects.size()
                        + overflow.values().stream().mapToLong(Long::longValue).sum();
    }

    VerifyReport.Table report(String sync, String table, int examples) {
        Map<String, Long> fields = caughtUp ? new LinkedHashMap<>(overflowFields) : new LinkedHashMap<>();
        confirmed.forEach(
                suspect -> suspect.difference().fields().forEach(field -> fields.merge(field, 1L, Long::sum)));
        return new VerifyReport.Table(
                sync,
                table,
                linked,
                count(Mismatch.Kind.DIFFERING),
                count(Mismatch.Kind.MISSING_LEFT),
                count(Mismatch.Kind.MISSING_RIGHT),
                caughtUp ? suspects.size() : 0,
                undecided(),
                fields,
                confirmed.stream().limit(examples).map(Mismatch::difference).toList());
    }
}
