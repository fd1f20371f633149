package io.tideway.spi;

import java.util.Optional;

/**
 * The fields of a table that a sync reads. Records and changes of the table have exactly this layout, which may include
 * {@link FieldLayout#KEY}.
 *
 * @param id the table's {@link TableSchema#id}: while another table has the name, every request for it fails as
 *     SCHEMA_CHANGED; empty: any table of that name
 * @param keyId the {@link KeyVersion#id} of the primary key of the records' keys: while the table has another one,
 *     every request fails as SCHEMA_CHANGED; empty: any key
 */
public record TableSelection(TableName table, Optional<String> id, Optional<String> keyId, FieldLayout layout) {

    /** Of whichever table has the name. */
    public TableSelection(TableName table, FieldLayout layout) {
        this(table, Optional.empty(), Optional.empty(), layout);
    }
}
