package io.tideway.engine.ledger;

import io.tideway.spi.FieldLayout;

/**
 * A table mapping as the ledger knows it.
 *
 * @param id given by the ledger, stable as long as sync and name stay
 * @param pairs the pair layout: one name per field mapping, in the mapping's order; a pair keeps its stored place by name
 * @param newPairs whether some pair was not known before, in a mapping that was
 * @param isNew whether the mapping itself was not known before
 */
public record MappingRow(int id, String sync, String name, FieldLayout pairs, boolean newPairs, boolean isNew) {

    /** The id of a mapping that is only planned: it has no links. */
    public static final int PLANNED = 0;
}
