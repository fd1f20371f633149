package io.tideway.engine.schema;

import io.tideway.engine.Side;
import io.tideway.spi.Reason;
import java.util.Optional;

/**
 * Something about a table mapping that is not as its definition says.
 *
 * @param table the table mapping
 * @param side where
 * @param from the table or field, as the configuration names it; empty for NEW_FIELD
 * @param to its name in the system now; for NEW_FIELD the name on both sides; empty: it cannot be used, for {@code reason}
 */
public record SchemaNote(
        String sync, String table, Side side, Kind kind, String from, String to, Optional<Reason> reason) {

    /** What is noted. */
    public enum Kind {
        /** The table has another name, and is followed. */
        TABLE_RENAMED,
        /** The field has another name, and is followed. */
        FIELD_RENAMED,
        /** A field mapping waits. */
        FIELD_WAITS,
        /** The whole table mapping waits. */
        TABLE_WAITS,
        /** Both tables have a field of that name, and no field mapping has it. */
        NEW_FIELD
    }
}
