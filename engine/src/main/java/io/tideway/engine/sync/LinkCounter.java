package io.tideway.engine.sync;

import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.TableState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Counts the links of a session's table mappings in the ledger. That may take long, so it happens beside the sync, whose thread takes the
 * result.
 *
 * <p>One thread counts at a time.
 */
final class LinkCounter {

    private final Ledger ledger;
    private final Collection<TableState> tables;
    /** Whether a result was not taken yet: no other one is made meanwhile. */
    private volatile boolean waits;

    LinkCounter(Ledger ledger, Collection<TableState> tables) {
        this.ledger = ledger;
        this.tables = tables;
    }

    /**
     * Counts the links whose number is not sure.
     *
     * @return takes the result, in the thread that owns the tables; empty if nothing was counted in time
     */
    Optional<Runnable> count(Duration within) {
        List<TableState> unsure =
                tables.stream().filter(table -> !table.now().links().isSure()).toList();
        if (waits || unsure.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, Long> before = unsure.stream()
                .collect(Collectors.toMap(
                        TableState::id, table -> table.now().links().changed()));
        Optional<Map<Integer, Long>> counts = ledger.countLinks(before.keySet(), within);
        waits = counts.isPresent();
        return counts.map(found -> () -> take(unsure, found, before));
    }

    private void take(List<TableState> counted, Map<Integer, Long> found, Map<Integer, Long> before) {
        waits = false;
        for (TableState table : counted) {
            table.countedLinks(found.getOrDefault(table.id(), 0L), before.getOrDefault(table.id(), 0L));
        }
    }
}
