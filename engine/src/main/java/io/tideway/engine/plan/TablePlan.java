package io.tideway.engine.plan;

import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.util.List;

/**
 * What the first run would do for one table mapping; nothing is written to find out.
 *
 * @param matched records that exist on both sides
 * @param differing matched records of which a field differs; the conflict policy decides them
 * @param createLeft records to be created on the left
 * @param createRight records to be created on the right
 * @param ambiguous records whose match is not unique; each becomes an issue
 * @param excluded records that a {@code where} leaves out
 * @param reasons why it cannot run; empty: it can
 * @param notices what deserves a look, lossy pairs of types above all
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
