package io.tideway.engine.mapping;

import io.tideway.spi.FieldLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names pairs by their fields only. A pair keeps its name, and thus its bases, when it moves within the definition. Only a
 * second pair of the same left field lengthens the first one's name: its bases are then built again.
 */
final class PairNames {

    private PairNames() {}

    static FieldLayout of(List<ResolvedPair> pairs) {
        Set<String> seen = new HashSet<>();
        Set<String> shared = new HashSet<>();
        for (ResolvedPair pair : pairs) {
            if (!seen.add(pair.left().name())) {
                shared.add(pair.left().name());
            }
        }
        return new FieldLayout(pairs.stream()
                .map(pair -> shared.contains(pair.left().name())
                        ? pair.left().name() + "=" + pair.right().name()
                        : pair.left().name())
                .toList());
    }
}
