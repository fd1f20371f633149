package io.tideway.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.testkit.AllocationMeter;
import io.tideway.testkit.AllocationMeter.Allocation;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Limits what mapping may allocate, in bytes a record. */
final class MappingAllocationTest {

    /** One array of four values with its {@code Fields}. */
    private static final long LEAST = 50;

    // Measured in the interpreter (-Xint, JDK 25), which optimises nothing, plus a quarter. Compiled code allocates up
    // to four
    // tenths less.
    private static final long PLAIN = 290; // measured: 232
    private static final long CONVERTED = 1_650; // measured: 1319
    private static final long TABLED = 290; // measured: 232

    private final MappingWork work = new MappingWork();

    @Test
    void mappingPlainFields() {
        measure(work::plain).assertWithin("mapping four plain fields", LEAST, PLAIN);
        assertThat(work.translated(7).value("name")).isEqualTo("Customer 7");
    }

    @Test
    void mappingConvertedFields() {
        measure(work::converted).assertWithin("mapping four converted fields", LEAST, CONVERTED);
        assertThat(work.translated(7).toString())
                .isEqualTo("{number=7, price=7.25, changed_at=2026-11-22 12:00:00.121+00, active=false}");
    }

    @Test
    void mappingFieldsByATableOfValues() {
        measure(work::tabled).assertWithin("mapping four fields by a table of values", LEAST, TABLED);
        assertThat(work.translated(1).value("name")).isEqualTo("Switzerland");
    }

    private static Allocation measure(LongSupplier round) {
        Allocation seen = AllocationMeter.measure(MappingWork.RECORDS, round);
        assertThat(seen.done()).isEqualTo((long) MappingWork.RECORDS * MappingWork.FIELDS);
        return seen;
    }
}
