package io.tideway.engine.apply;

import io.tideway.engine.commit.Commits;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.record.Replacement;
import io.tideway.engine.record.TableState;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Reason;
import java.util.List;
import java.util.Optional;

/** Has table mappings compared with the ledger, and stops them until they may be. Belongs to the sync's thread. */
public final class Comparisons {

    private final Ledger ledger;
    private final Commits commits;

    Comparisons(Ledger ledger, Commits commits) {
        this.ledger = ledger;
        this.commits = commits;
    }

    /**
     * Stops a table mapping until an operator resumes it. Its changes pass by meanwhile; that it must be compared afterwards is
     * durable at once.
     */
    void pause(TableState table, List<Reason> reasons) {
        table.pause(reasons.stream().findFirst());
        beginHere(table);
    }

    /** Stops a table mapping until a record is there. */
    void await(TableState table, Replacement.Missing record) {
        table.await(Optional.of(record));
        pause(table, List.of(record.reason()));
    }

    /** Stops a table mapping whose changes are not captured yet; unless a mass change holds it up anyway. */
    public void stop(TableState table, Reason why) {
        table.uncaptured();
        if (table.now().paused().isEmpty()) {
            pause(table, List.of(why));
        }
    }

    /**
     * Commits the results of all changes first, so that no link is missed. The position goes with it: once both sides are
     * compared, these changes must not come again.
     */
    void beginHere(TableState table) {
        commits.commit();
        begin(table);
        commits.mustStorePosition();
    }

    /** Carries out an operator's command to compare; a table mapping that a changed system stopped goes on with it. */
    public void beginAsAsked(TableState table) {
        commits.settle();
        if (!table.now().isHeld() && table.isCaptured()) {
            table.pause(Optional.empty());
        }
        begin(table);
    }

    /** Starts to compare both sides of a table mapping with the ledger. */
    public void begin(TableState table) {
        Backfill start = new Backfill(table.id(), Backfill.Stage.LINKS, ChunkCursor.START, 0);
        ledger.setBackfill(start);
        table.begin(start);
    }
}
