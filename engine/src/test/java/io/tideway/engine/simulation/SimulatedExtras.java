package io.tideway.engine.simulation;

import io.tideway.engine.Sides;
import io.tideway.testkit.memory.MemoryField.Unique;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Extra behaviour of users that only some runs have.
 *
 * @param codes when each side checks that codes are unique; empty: people have none
 * @param rewriting present: users delete people and insert them again at once. The value is the maximum number of held deletes
 *     of an unfinished transaction
 * @param labels whether there are labels, whose keys the systems compare without case
 * @param braked whether people have a brake with a low limit
 */
record SimulatedExtras(Optional<Sides<Unique>> codes, OptionalInt rewriting, boolean labels, boolean braked) {

    static final SimulatedExtras NONE = new SimulatedExtras(Optional.empty(), OptionalInt.empty(), false, false);

    /** One run in this many has codes. */
    private static final int CODES = 4;

    private static final int REWRITING = 3;
    private static final int LABELS = 4;
    private static final int BRAKED = 4;

    static SimulatedExtras drawn(Random random) {
        Optional<Sides<Unique>> codes =
                random.nextInt(CODES) == 0 ? Optional.of(SimulatedCodes.drawn(random)) : Optional.empty();
        OptionalInt rewriting = random.nextInt(REWRITING) == 0
                ? OptionalInt.of(SimulatedRewrites.heldDeletes(random))
                : OptionalInt.empty();
        boolean labels = random.nextInt(LABELS) == 0;
        // An operator's command would restore old codes, and the users' last codes would not be the result.
        boolean braked = random.nextInt(BRAKED) == 0 && codes.isEmpty();
        return new SimulatedExtras(codes, rewriting, labels, braked);
    }

    @Override
    public String toString() {
        return codes.map(checks -> ", codes checked " + checks).orElse("")
                + (rewriting.isPresent() ? ", rewriting, " + rewriting.getAsInt() + " deletes held" : "")
                + (labels ? ", labels" : "")
                + (braked ? ", braked" : "");
    }
}
