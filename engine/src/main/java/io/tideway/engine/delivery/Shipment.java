package io.tideway.engine.delivery;

import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import java.util.List;

/**
 * What is to be written in one table.
 *
 * @param maxWriteBatch the most writes that the table takes in a call
 * @param writes for different records
 */
public record Shipment(TableSelection table, int maxWriteBatch, List<Write> writes) {

    long chars() {
        return writes.stream().mapToLong(Write::chars).sum();
    }
}
