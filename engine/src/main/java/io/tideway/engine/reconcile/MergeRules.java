package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.spi.FieldLayout;
import java.util.List;

/**
 * The rules that the user set for one table mapping.
 *
 * @param pairs the pair layout
 * @param fields one rule for each pair, in the layout's order
 * @param direction direction of creates and deletes
 * @param conflicts the policy for a delete against an update
 */
public record MergeRules(
        FieldLayout pairs,
        List<FieldRule> fields,
        Direction direction,
        CreateRule create,
        DeleteRule deletes,
        ConflictPolicy conflicts) {

    public MergeRules {
        fields = List.copyOf(fields);
    }

    /** Returns whether a record that is missing on that side may be created there. */
    public boolean creates(Side target) {
        return direction.writes(target) && create.allows(target);
    }
}
