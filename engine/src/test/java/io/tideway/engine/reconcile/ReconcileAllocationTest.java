package io.tideway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.testkit.AllocationMeter;
import io.tideway.testkit.AllocationMeter.Allocation;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Limits what deciding may allocate, in bytes a record. */
final class ReconcileAllocationTest {

    /** All echoes share one decision. */
    private static final long NOTHING = 0;

    /** Two arrays of seven values for a write and its expected values, and two for the agreement. */
    private static final long LEAST = 200;

    // Measured in the interpreter (-Xint, JDK 25), which optimises nothing, plus a quarter. Compiled code allocates up
    // to four
    // tenths less.
    private static final long ECHO = 290; // seen: 232
    private static final long ONE_SIDED = 1_030; // seen: 824
    private static final long CONFLICT = 2_060; // seen: 1648

    private final ReconcileWork task = new ReconcileWork();

    @Test
    void decidingAnEcho() {
        measure(task::echoes, 0).assertWithin("deciding an echo", NOTHING, ECHO);
        assertThat(task.decided(7)).isEqualTo(Decision.UNCHANGED);
    }

    @Test
    void decidingAChangeOfOneSide() {
        measure(task::oneSided, 1).assertWithin("deciding a change of one side", LEAST, ONE_SIDED);
    }

    @Test
    void decidingAConflict() {
        measure(task::conflicts, 1).assertWithin("deciding a conflict", LEAST, CONFLICT);
        assertThat(((Decision.Merge) task.decided(7)).conflicts()).hasSize(1);
    }

    private static Allocation measure(LongSupplier round, int fields) {
        Allocation seen = AllocationMeter.measure(ReconcileWork.RECORDS, round);
        assertThat(seen.done()).isEqualTo((long) ReconcileWork.RECORDS * fields);
        return seen;
    }
}
