package io.tideway.engine.mapping;

import io.tideway.spi.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What compiling a table mapping gave.
 *
 * @param mapping present exactly when there are no reasons
 * @param reasons why it cannot run
 * @param notices what works but deserves a look: lossy pairs of types, fields left out
 */
public record Compilation(Optional<TableMapping> mapping, List<Reason> reasons, List<Reason> notices) {

    public Compilation {
        reasons = List.copyOf(reasons);
        notices = List.copyOf(notices);
    }
}
