package io.tideway.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.testkit.AllocationMeter;
import io.tideway.testkit.AllocationMeter.Allocation;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What mapping may allocate, in bytes a record: read on the left and written to the right. */
final class AllocationTest {

    /** An array of four values, and the fields around it. */
    private static final long LEAST = 50;

    // Seen in the interpreter (-Xint, JDK 25), where nothing is saved, and a quarter more; compiled it is less, by
    // four tenths at most.
    private static final long PLAIN = 390; // seen: 312
    private static final long CONVERTED = 1_750; // seen: 1399
    private static final long TABLED = 390; // seen: 312

    private final MappingWork task = new MappingWork();

    @Test
    void mappingPlainFields() {
        measure(task::plain).assertWithin("mapping four plain fields", LEAST, PLAIN);
        assertThat(task.written(7).value("name")).isEqualTo("Customer 7");
    }

    @Test
    void mappingConvertedFields() {
        measure(task::converted).assertWithin("mapping four converted fields", LEAST, CONVERTED);
        assertThat(task.written(7).toString())
                .isEqualTo("{number=7, price=7.25, changed_at=2026-11-22 12:00:00.121+00, active=false}");
    }

    @Test
    void mappingFieldsByATableOfValues() {
        measure(task::tabled).assertWithin("mapping four fields by a table of values", LEAST, TABLED);
        assertThat(task.written(1).value("name")).isEqualTo("Switzerland");
    }

    private static Allocation measure(LongSupplier round) {
        Allocation seen = AllocationMeter.measure(MappingWork.RECORDS, round);
        assertThat(seen.done()).isEqualTo((long) MappingWork.RECORDS * MappingWork.FIELDS);
        return seen;
    }
}
