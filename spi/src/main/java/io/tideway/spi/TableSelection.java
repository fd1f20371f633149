package io.tideway.spi;

import java.util.Optional;

/**
 * The fields of a table that a sync reads. Records and changes of the table come over exactly this layout, which may include
 * {@link FieldLayout#KEY}.
 *
 * @param id the table's {@link TableSchema#id}: while another table has the name, whatever is asked of it fails as SCHEMA_CHANGED;
 *     empty: whichever table has the name
 * @param keyId the {@link KeyVersion#id} of the primary key that the keys of records are of: while the table has another, whatever is
 *     asked of it fails as SCHEMA_CHANGED; empty: whichever key it has
 */
public record TableSelection(TableName table, Optional<String> id, Optional<String> keyId, FieldLayout layout) {

    /** Of whichever table has the name. */
    public TableSelection(TableName table, FieldLayout layout) {
        this(table, Optional.empty(), Optional.empty(), layout);
    }
}
