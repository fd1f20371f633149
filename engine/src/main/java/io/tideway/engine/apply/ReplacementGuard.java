package io.tideway.engine.apply;

import io.tideway.engine.Side;
import io.tideway.engine.commit.Commits;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.StreamedDeletes;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.MappingFit;
import io.tideway.spi.Change;
import io.tideway.spi.ChunkCursor;
import java.util.List;
import java.util.Optional;

/**
 * Handles the changes that are skipped while {@link Replacement}s are open. An insert or update is found by the backfill that follows the
 * comparison. Only a comparison finds a delete, and it may have passed the record before: then there is a second comparison. Belongs to
 * the sync's thread.
 */
final class ReplacementGuard {

    private final Ledger ledger;
    private final StreamedDeletes passed;
    private final Commits commits;
    private final Comparisons comparisons;

    ReplacementGuard(
            Ledger ledger, StreamedDeletes passed, List<TableState> tables, Commits commits, Comparisons comparisons) {
        this.ledger = ledger;
        this.passed = passed;
        this.commits = commits;
        this.comparisons = comparisons;
        tables.stream().filter(table -> !table.replacement().isOpen()).forEach(passed::forget);
    }

    /** Notes the deletes among changes, before their position is durable. */
    void skip(List<TableState> tables, Side side, List<Change> changes) {
        tables.stream().filter(table -> table.replacement().isOpen()).forEach(table -> skip(table, side, changes));
    }

    private void skip(TableState table, Side side, List<Change> changes) {
        boolean first = !passed.areAny(table);
        if (passed.note(table, side, changes) && first) {
            commits.commit();
            ledger.setBackfill(new Backfill(table.id(), Backfill.Stage.LINKS, ChunkCursor.START, 0));
        }
        boolean found = table.replacement()
                .awaited()
                .filter(record -> record.side() == side && passed.has(table, side, record.key()))
                .isPresent();
        if (found) {
            commits.commit();
            table.await(Optional.empty());
            comparisons.beginAsAsked(table);
        }
    }

    /**
     * Makes the progress of a backfill durable together with what came of its last part, unless it must begin anew after a
     * crash. Returns false if the part must be read again later.
     */
    boolean progress(TableState table, Backfill after) {
        if (table.now().delayed().isPresent()) {
            commits.commit();
            return false;
        }
        if (!table.replacement().isOpen() || !passed.areAny(table)) {
            commits.uncommitted().progress(after);
        }
        commits.commit();
        table.progress(after);
        if (after.stage() != Backfill.Stage.LINKS) {
            accept(table);
        }
        return true;
    }

    /** All linked records were compared. */
    private void accept(TableState table) {
        if (table.replacement().isOpen()) {
            boolean again = passed.areAny(table);
            ledger.setIdentities(table.id(), MappingFit.identities(table.mapping));
            table.acceptReplacement();
            passed.forget(table);
            if (again) {
                comparisons.beginAsAsked(table);
            }
        }
    }
}
