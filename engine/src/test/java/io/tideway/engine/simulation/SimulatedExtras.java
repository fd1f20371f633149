package io.tideway.engine.simulation;

import io.tideway.engine.Sides;
import io.tideway.testkit.memory.MemoryField.Unique;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * What users do in some lives alone.
 *
 * @param codes when each side checks that a code is held once; empty: people have none
 * @param rewriting empty, or users delete people and insert them again at once: how many deletes of an unfinished transaction are held
 * @param labels whether there are labels, whose keys are the same to the systems in lower and upper case
 * @param braked whether people have a brake that pulls early
 */
record SimulatedExtras(Optional<Sides<Unique>> codes, OptionalInt rewriting, boolean labels, boolean braked) {

    static final SimulatedExtras NONE = new SimulatedExtras(Optional.empty(), OptionalInt.empty(), false, false);

    /** One life in so many has codes. */
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
        // An operator's word would put codes back, so that users' last word is not what counts.
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
