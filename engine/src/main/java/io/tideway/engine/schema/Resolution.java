package io.tideway.engine.schema;

import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * The result of looking up a table that a mapping names.
 *
 * @param schema the table under the names of the configuration; empty: it cannot be used, for {@code reason}
 * @param names its names
 * @param gone fields that the mapping used before and that no longer exist
 * @param replaced other fields than before, under the same names
 * @param retyped fields that have another type than before
 * @param another set if the table or its key was replaced under the same name: the reason to give if records are missing there
 * @param reason why the table cannot be used
 * @param wasMade whether the mapping was made against a table before; if not, its definition is wrong
 */
public record Resolution(
        Optional<TableSchema> schema,
        TableNames names,
        List<String> gone,
        List<String> replaced,
        List<String> retyped,
        Optional<Reason> another,
        Optional<Reason> reason,
        boolean wasMade) {

    public Resolution {
        gone = List.copyOf(gone);
        replaced = List.copyOf(replaced);
        retyped = List.copyOf(retyped);
    }

    /** Whether a mapping that fitted before may not fit any more. */
    public boolean hasChanged() {
        return wasMade
                && (reason.isPresent()
                        || another.isPresent()
                        || !gone.isEmpty()
                        || !replaced.isEmpty()
                        || !retyped.isEmpty());
    }
}
