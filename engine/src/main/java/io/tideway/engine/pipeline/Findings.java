package io.tideway.engine.pipeline;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a comparison of a table mapping has found so far. Thread safe but for the second looks and the report, which follow. */
final class Findings {
    final List<Suspect> suspects = new ArrayList<>();
    private final Set<Suspect> met = new HashSet<>();
    private final Map<String, Long> overflowFields = new LinkedHashMap<>();
    private final Map<Suspect.Kind, Long> overflow = new EnumMap<>(Suspect.Kind.class);
    private long linked;

    synchronized void linked(long more) {
        linked += more;
    }

    synchronized void addAll(List<Suspect> found) {
        for (Suspect suspect : found) {
            if (suspects.size() < Verifier.MAX_SUSPECTS) {
                if (met.add(suspect)) {
                    suspects.add(suspect);
                }
            } else {
                overflow.merge(suspect.kind(), 1L, Long::sum);
                suspect.difference().fields().forEach(field -> overflowFields.merge(field, 1L, Long::sum));
            }
        }
    }

    private long count(Suspect.Kind kind) {
        return overflow.getOrDefault(kind, 0L)
                + suspects.stream().filter(suspect -> suspect.kind() == kind).count();
    }

    VerifyReport.Table report(String sync, String table, int examples) {
        Map<String, Long> fields = new LinkedHashMap<>(overflowFields);
        suspects.forEach(suspect -> suspect.difference().fields().forEach(field -> fields.merge(field, 1L, Long::sum)));
        return new VerifyReport.Table(
                sync,
                table,
                linked,
                count(Suspect.Kind.DIFFERING),
                count(Suspect.Kind.MISSING_LEFT),
                count(Suspect.Kind.MISSING_RIGHT),
                fields,
                suspects.stream().limit(examples).map(Suspect::difference).toList());
    }
}
