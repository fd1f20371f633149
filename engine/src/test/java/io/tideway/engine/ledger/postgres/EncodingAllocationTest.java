package io.tideway.engine.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.testkit.AllocationMeter;
import io.tideway.testkit.AllocationMeter.Allocation;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Limits what encoding and decoding of bases, intents and changes may allocate, in bytes a record. */
final class EncodingAllocationTest {

    /** The encoded form of a change, which is the shortest. */
    private static final long ENCODED_LEAST = 50;

    /** An array of seven values with their texts. */
    private static final long DECODED_LEAST = 300;

    // Measured in the interpreter (-Xint, JDK 25), which optimises nothing, plus a quarter. Compiled code allocates up
    // to four
    // tenths less.
    private static final long BASE_ENCODED = 120; // seen: 95
    private static final long BASE_DECODED = 590; // seen: 472
    private static final long INTENT_ENCODED = 390; // seen: 310
    private static final long INTENT_DECODED = 1_300; // seen: 1046
    private static final long CHANGE_ENCODED = 430; // seen: 345
    private static final long CHANGE_DECODED = 940; // seen: 751

    private final EncodingWork task = new EncodingWork();

    @Test
    void encodingABase() {
        measure(task::encodeBases).assertWithin("encoding a base", ENCODED_LEAST, BASE_ENCODED);
    }

    @Test
    void decodingABase() {
        measure(task::decodeBases).assertWithin("decoding a base", DECODED_LEAST, BASE_DECODED);
        assertThat(task.readBases()).isEqualTo(task.bases);
    }

    @Test
    void encodingAnIntent() {
        measure(task::encodeIntents).assertWithin("encoding an intent", ENCODED_LEAST, INTENT_ENCODED);
    }

    @Test
    void decodingAnIntent() {
        measure(task::decodeIntents).assertWithin("decoding an intent", DECODED_LEAST, INTENT_DECODED);
        assertThat(task.readIntents()).isEqualTo(task.intents);
    }

    @Test
    void encodingAChange() {
        measure(task::encodeChanges).assertWithin("encoding a change", ENCODED_LEAST, CHANGE_ENCODED);
    }

    @Test
    void decodingAChange() {
        measure(task::decodeChanges).assertWithin("decoding a change", DECODED_LEAST, CHANGE_DECODED);
        assertThat(task.readChanges()).isEqualTo(task.changes);
    }

    private static Allocation measure(LongSupplier round) {
        Allocation seen = AllocationMeter.measure(EncodingWork.RECORDS, round);
        assertThat(seen.done()).isPositive();
        return seen;
    }
}
