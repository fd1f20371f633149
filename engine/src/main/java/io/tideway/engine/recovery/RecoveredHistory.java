package io.tideway.engine.recovery;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.AppliedChange.Kind;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/** Writes the history of writes whose batch never ended. */
final class RecoveredHistory {

    private final InstantSource clock;

    RecoveredHistory(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Invariant 5: notes what the write overwrote, although its batch never ended. The target or a user may have changed the written
     * value since; only a losing value that is still there was not overwritten.
     *
     * @param current what the target holds now; empty: no record
     */
    void overruled(TableState table, Intent intent, RecordKey targetKey, Optional<Fields> current, BatchUpdate update) {
        Side winner = intent.target().other();
        for (Intent.Overruled overruled : intent.overruled()) {
            if (current.isPresent() && stands(overruled, current.get())) {
                continue;
            }
            Optional<String> field = overruled.pair() == Intent.Overruled.WHOLE_RECORD
                    ? Optional.empty()
                    : Optional.of(name(table, overruled));
            update.note(new Activity(
                    clock.instant(),
                    table.id(),
                    winner == Side.LEFT ? intent.sourceKey() : targetKey,
                    winner == Side.LEFT ? targetKey : intent.sourceKey(),
                    winner,
                    field,
                    overruled.kept(),
                    overruled.lost(),
                    overruled.rule()));
        }
    }

    /** Notes a write that was found done. The value that it replaced is not known any more. */
    void done(TableState table, Intent intent, RecordKey targetKey, Kind kind, Fields written, BatchUpdate update) {
        boolean toRight = intent.target() == Side.RIGHT;
        update.note(new AppliedChange(
                clock.instant(),
                table.id(),
                kind,
                intent.target(),
                toRight ? intent.sourceKey() : targetKey,
                toRight ? targetKey : intent.sourceKey(),
                Optional.empty(),
                Fields.none(table.mapping.pairs()),
                written,
                "found done after a crash or a lost answer"));
    }

    private static String name(TableState table, Intent.Overruled overruled) {
        return overruled.isOfPair() ? table.field(Side.LEFT, overruled.pair()) : "(a dropped field)";
    }

    private static boolean stands(Intent.Overruled overruled, Fields current) {
        int pair = overruled.pair();
        return overruled.isOfPair()
                && current.isPresent(pair)
                && Objects.equals(overruled.lost().orElse(null), current.value(pair));
    }
}
