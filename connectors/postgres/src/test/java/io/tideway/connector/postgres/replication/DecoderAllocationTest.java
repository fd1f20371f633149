package io.tideway.connector.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.testkit.AllocationMeter;
import io.tideway.testkit.AllocationMeter.Allocation;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What decoding may allocate, in bytes a record. */
final class DecoderAllocationTest {

    /** Eight texts and an array of seven. */
    private static final long LEAST = 350;

    // Seen in the interpreter (-Xint, JDK 25), where nothing is saved, and a quarter more; compiled it is less, by
    // four tenths at most.
    private static final long INSERT = 885; // seen: 708
    private static final long UPDATE = 905; // seen: 724
    private static final long WHOLE_ROW = 1_655; // seen: 1324

    private final DecoderWork work = new DecoderWork();

    @Test
    void decodingAnInsert() {
        measure(work::inserts).assertWithin("decoding an insert", LEAST, INSERT);
    }

    @Test
    void decodingAnUpdate() {
        measure(work::updates).assertWithin("decoding an update", LEAST, UPDATE);
    }

    @Test
    void decodingAnUpdateWithItsOldRow() {
        measure(work::updatesOfWholeRows).assertWithin("decoding an update with its old row", LEAST, WHOLE_ROW);
    }

    private static Allocation measure(LongSupplier round) {
        Allocation seen = AllocationMeter.measure(DecoderWork.RECORDS, round);
        assertThat(seen.done()).isEqualTo((long) DecoderWork.RECORDS * DecoderWork.FIELDS);
        return seen;
    }
}
