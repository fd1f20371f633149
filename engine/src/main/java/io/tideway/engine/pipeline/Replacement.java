package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Guards a table mapping of which a table was replaced by another one of the same name. Until all linked records were found in the
 * other one, or were deleted in it before the eyes of its stream, a record that is missing there may be one that is still to be copied.
 *
 * <p>The ledger keeps the identity of the former table until then, so that a restart knows that too. Written by the sync's thread.
 */
final class Replacement {

    /** A record that the other table lacks. */
    record Missing(Side side, RecordKey key, Reason reason) {}

    private volatile Map<Side, Reason> sides;
    private volatile Optional<Missing> missing = Optional.empty();

    private Replacement(Map<Side, Reason> sides) {
        this.sides = sides;
    }

    static Replacement none() {
        return new Replacement(Map.of());
    }

    static Replacement of(Fit fit) {
        Map<Side, Reason> sides = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            fit.sides().get(side).another().ifPresent(reason -> sides.put(side, reason));
        }
        return new Replacement(sides);
    }

    /** What the mapping was made against, for the ledger, while the replacement is open. */
    Map<Side, TableIdentity> identities(Map<Side, TableIdentity> before, Map<Side, TableIdentity> now) {
        Map<Side, TableIdentity> identities = new EnumMap<>(now);
        before.forEach((side, identity) -> {
            if (sides.containsKey(side)) {
                identities.put(side, identity);
            }
        });
        return identities;
    }

    /** The first linked record that is missing in the other table, and of whose end no stream has told. */
    Optional<Missing> findMissing(List<RecordWork> works) {
        for (Map.Entry<Side, Reason> each : sides.entrySet()) {
            Side side = each.getKey();
            for (RecordWork work : works) {
                if (work.link().isPresent()
                        && !work.isDetached()
                        && !work.isInDoubt(side)
                        && work.isGone(side)
                        && !work.wasToldGone(side)
                        && !work.isGone(side.other())) {
                    return Optional.of(
                            new Missing(side, work.link().orElseThrow().key(side), each.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    void waitFor(Missing record) {
        missing = Optional.of(record);
    }

    /** The record that the mapping waits for. */
    Optional<Missing> awaited() {
        return missing;
    }

    /** All linked records were compared: the other table is the mapping's table from now on. */
    void accept(TableState table, Ledger ledger) {
        if (!sides.isEmpty()) {
            ledger.setIdentities(table.id(), Fit.identities(table.mapping));
            sides = Map.of();
        }
    }
}
