package io.tideway.spi;

import java.util.List;
import java.util.Optional;

/**
 * The fields of a table that a sync reads. Records and changes of the table come over exactly this layout, which may include
 * {@link FieldLayout#KEY}.
 *
 * @param id the table's {@link TableSchema#id}: while another table has the name, whatever is asked of it fails as SCHEMA_CHANGED;
 *     empty: whichever table has the name
 * @param keyIds the {@link FieldSchema#id} of the fields that the keys of records are made of: while the table has another key, whatever
 *     is asked of it fails as SCHEMA_CHANGED; empty: whichever key it has
 */
public record TableSelection(TableName table, Optional<String> id, List<String> keyIds, FieldLayout layout) {

    public TableSelection {
        keyIds = List.copyOf(keyIds);
    }

    /** Of whichever table has the name. */
    public TableSelection(TableName table, FieldLayout layout) {
        this(table, Optional.empty(), List.of(), layout);
    }
}
