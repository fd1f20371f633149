package io.tideway.engine.mapping;

import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The result of compiling a table mapping.
 *
 * @param mapping present only if there are no reasons
 * @param reasons why the mapping cannot run
 * @param notices facts that a user should check: lossy pairs of types, fields left out
 */
public record Compilation(Optional<TableMapping> mapping, List<Reason> reasons, List<Reason> notices) {

    public Compilation {
        reasons = List.copyOf(reasons);
        notices = List.copyOf(notices);
    }

    /** Returns whether the systems gave all reasons, about these tables and their fields: the definition may then be right. */
    public boolean isRefusedBySystems(Collection<TableSchema> tables) {
        return !reasons.isEmpty() && reasons.stream().allMatch(reason -> isOfSystem(reason, tables));
    }

    private static boolean isOfSystem(Reason reason, Collection<TableSchema> tables) {
        return reason.code().equals(MappingCode.KEY_NOT_GENERATED.name())
                || reason.code().equals(MappingCode.FIELD_NOT_READABLE.name())
                || reason.code().equals(MappingCode.FIELD_NOT_WRITABLE.name())
                || tables.stream()
                        .anyMatch(table -> table.notAsSource().contains(reason)
                                || table.notAsTarget().contains(reason));
    }
}
