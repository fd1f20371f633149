package io.tideway.engine.definition;

import io.tideway.engine.Side;
import java.util.List;

/**
 * Two connections and the tables that the engine keeps in step between them.
 *
 * @param left name of the left connection
 * @param right name of the right connection
 */
public record SyncDefinition(String name, String left, String right, List<MappingDefinition> tables) {

    public SyncDefinition {
        tables = List.copyOf(tables);
    }

    public String connection(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
