package io.tideway.engine.ledger;

import io.tideway.spi.FieldLayout;

/**
 * A table mapping as stored in the ledger.
 *
 * @param id given by the ledger; stable while sync and name stay the same
 * @param pairs the pair layout: one name per field mapping, in the mapping's order; a pair keeps its stored place by name
 */
public record MappingRow(int id, String sync, String name, FieldLayout pairs) {

    /** The id of a mapping that is only planned and has no links. */
    public static final int PLANNED = 0;
}
