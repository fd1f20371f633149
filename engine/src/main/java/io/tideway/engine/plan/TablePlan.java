package io.tideway.engine.plan;

import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.util.List;

/**
 * The actions of a first run for one table mapping; planning writes nothing.
 *
 * @param matched records that exist on both sides
 * @param differing matched records of which a field differs; the conflict policy decides them
 * @param createLeft records to be created on the left
 * @param createRight records to be created on the right
 * @param ambiguous records whose match is not unique; each becomes an issue
 * @param excluded records that a {@code where} excludes
 * @param reasons why it cannot run; empty: it can
 * @param notices points to check, above all lossy pairs of types
 * @param fields the field pairs, one readable line each
 * @param actions what would be provisioned, one line each
 */
public record TablePlan(
        String sync,
        String table,
        TableName left,
        TableName right,
        long matched,
        long differing,
        long createLeft,
        long createRight,
        long ambiguous,
        long excluded,
        List<Reason> reasons,
        List<Reason> notices,
        List<String> fields,
        List<String> actions) {}
