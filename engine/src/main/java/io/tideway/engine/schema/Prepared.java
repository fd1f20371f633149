package io.tideway.engine.schema;

import io.tideway.engine.Sides;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import java.util.Map;

/**
 * The parts that a session of a sync runs with.
 *
 * @param tables the running table mappings, by name
 * @param absent why the others cannot run now, by name
 * @param connectors both systems under the names of the configuration
 */
public record Prepared(
        Map<String, TableState> tables, Map<String, Reason> absent, Sides<Connector> connectors, SyncFit fitting) {}
