package io.tideway.spi;

import java.util.Optional;

/**
 * The fields of a table that a sync reads. Records and changes of the table come over exactly this layout, which may include
 * {@link FieldLayout#KEY}.
 *
 * @param id the table's {@link TableSchema#id}: while another table has the name, whatever is asked of it fails as SCHEMA_CHANGED;
 *     empty: whichever table has the name
 */
public record TableSelection(TableName table, Optional<String> id, FieldLayout layout) {

    /** Of whichever table has the name. */
    public TableSelection(TableName table, FieldLayout layout) {
        this(table, Optional.empty(), layout);
    }
}
