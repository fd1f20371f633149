package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.capture.Backoff;
import io.tideway.engine.commit.Commits;
import io.tideway.engine.ledger.JournalEntry;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.engine.recovery.Recovery;
import io.tideway.spi.ConnectorException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lets a table mapping wait alone while one of its tables cannot be read, because a user has locked it, for example (Invariant 6). Its
 * changes pass by, and its journal entries stay open. Once the table can be read, its writes without an answer are recovered, and a
 * comparison finds what passed by. Belongs to the sync's thread.
 */
final class UnreadableTables {

    private final String sync;
    private final Ledger ledger;
    private final List<MappingRow> rows;
    private final Map<Integer, TableState> tables;
    private final Recovery recovery;
    private final Commits commits;
    private final Comparisons comparisons;
    private final InstantSource clock;
    private final Backoff backoff = new Backoff();
    private Instant next = Instant.MIN;

    UnreadableTables(
            String sync,
            Ledger ledger,
            Map<Integer, TableState> tables,
            Recovery recovery,
            Commits commits,
            Comparisons comparisons,
            InstantSource clock) {
        this.sync = sync;
        this.ledger = ledger;
        this.rows = tables.values().stream().map(table -> table.row).toList();
        this.tables = tables;
        this.recovery = recovery;
        this.commits = commits;
        this.comparisons = comparisons;
        this.clock = clock;
    }

    /** Recovers the open writes of every table mapping whose tables can be read; another one waits. */
    void recover() {
        openJournal().forEach(this::isRecovered);
    }

    /** Tries the table mappings that wait again, if it is time; one whose tables can be read goes on. */
    void retry() {
        List<TableState> waiting = tables.values().stream()
                .filter(table -> table.now().unreadable().isPresent())
                .toList();
        if (waiting.isEmpty() || clock.instant().isBefore(next)) {
            return;
        }
        commits.commit();
        Map<TableState, List<JournalEntry>> open = openJournal();
        for (TableState table : waiting) {
            if (isRecovered(table, open.getOrDefault(table, List.of()))) {
                table.unreadable(Optional.empty());
                backoff.reset();
            }
        }
        next = clock.instant().plus(backoff.next());
    }

    private Map<TableState, List<JournalEntry>> openJournal() {
        return ledger.openJournal(sync, rows).stream()
                .filter(entry -> !entry.intents().isEmpty())
                .collect(Collectors.groupingBy(
                        entry -> Objects.requireNonNull(
                                tables.get(entry.intents().getFirst().mapping())),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private boolean isRecovered(TableState table, List<JournalEntry> open) {
        try {
            recover(open);
            return true;
        } catch (ConnectorException failure) {
            if (failure.table().isEmpty()) {
                throw failure;
            }
            setAside(table, failure, open);
            return false;
        }
    }

    /** Recovers the left first: the right builds on the result. */
    private void recover(List<JournalEntry> open) {
        for (Side target : Side.values()) {
            BatchUpdate update = new BatchUpdate();
            recovery.recover(tables, open, target, update);
            commits.keep(update);
            commits.commit();
        }
    }

    /** Has the mappings of a table that cannot be read wait. */
    void setAside(ConnectorException failure) {
        failure.table()
                .ifPresent(name -> tables.values().stream()
                        .filter(table -> table.table(Side.LEFT).equals(name)
                                || table.table(Side.RIGHT).equals(name))
                        .forEach(table -> setAside(table, failure, List.of())));
    }

    private void setAside(TableState table, ConnectorException failure, List<JournalEntry> open) {
        if (table.now().unreadable().isEmpty()) {
            BatchUpdate update = new BatchUpdate();
            recovery.linkInDoubt(table, open, update);
            commits.keep(update);
            comparisons.beginHere(table); // durable before any change passes by
            next = clock.instant().plus(backoff.next());
        }
        table.unreadable(Optional.of(failure.reason()));
    }
}
