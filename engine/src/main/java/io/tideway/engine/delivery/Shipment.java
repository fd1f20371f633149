package io.tideway.engine.delivery;

import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import java.util.List;

/**
 * The writes to one table.
 *
 * @param maxWriteBatch the maximum number of writes that the table accepts in a call
 * @param writes for different records
 */
public record Shipment(TableSelection table, int maxWriteBatch, List<Write> writes) {

    long chars() {
        return writes.stream().mapToLong(Write::chars).sum();
    }
}
