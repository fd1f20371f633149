package io.tideway.engine.schema;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import java.util.Optional;

/**
 * A difference between a table mapping and its definition.
 *
 * @param table the table mapping
 * @param side the side of the difference
 * @param from the table or field, as the configuration names it; empty for NEW_FIELD
 * @param to its name in the system now; for NEW_FIELD the name on both sides; empty: it cannot be used, for {@code reason}
 */
public record SchemaNote(
        String sync, String table, Side side, Kind kind, String from, String to, Optional<Reason> reason) {

    /** The kind of difference. */
    public enum Kind {
        /** The table has another name, and the mapping follows it. */
        TABLE_RENAMED,
        /** The field has another name, and the mapping follows it. */
        FIELD_RENAMED,
        /** A field mapping waits. */
        FIELD_WAITS,
        /** The whole table mapping waits. */
        TABLE_WAITS,
        /** Both tables have a field of that name, and no field mapping uses it. */
        NEW_FIELD
    }
}
