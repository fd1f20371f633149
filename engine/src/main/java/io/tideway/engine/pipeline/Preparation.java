package io.tideway.engine.pipeline;

import io.tideway.engine.MappingDefinition;
import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.SyncDefinition;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.mapping.Compilation;
import io.tideway.engine.mapping.TableMapping;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.Readiness;
import io.tideway.spi.Reason;
import io.tideway.spi.Source;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a sync's definition fit both systems, or says why it does not. */
final class Preparation {

    private final SyncDefinition sync;
    private final Connector left;
    private final Connector right;

    Preparation(SyncDefinition sync, Connector left, Connector right) {
        this.sync = sync;
        this.left = left;
        this.right = right;
    }

    /** Compiles every table mapping, by name. */
    Map<String, Compilation> compile() {
        Map<TableName, TableSchema> leftTables = schemas(left);
        Map<TableName, TableSchema> rightTables = schemas(right);
        Map<String, MappingDefinition> definitions = new LinkedHashMap<>();
        sync.tables().forEach(table -> definitions.put(table.name(), table));
        Map<String, Compilation> compiled = new LinkedHashMap<>();
        for (MappingDefinition definition : sync.tables()) {
            List<Reason> missing = new ArrayList<>();
            Optional<TableSchema> leftTable = find(leftTables, definition, Side.LEFT, missing);
            Optional<TableSchema> rightTable = find(rightTables, definition, Side.RIGHT, missing);
            compiled.put(
                    definition.name(),
                    leftTable.isEmpty() || rightTable.isEmpty()
                            ? new Compilation(Optional.empty(), missing, List.of())
                            : TableMapping.compile(definition, leftTable.get(), rightTable.get(), definitions));
        }
        return compiled;
    }

    private static Map<TableName, TableSchema> schemas(Connector connector) {
        Map<TableName, TableSchema> byName = new LinkedHashMap<>();
        connector.discover().forEach(schema -> byName.put(schema.name(), schema));
        return byName;
    }

    private Optional<TableSchema> find(
            Map<TableName, TableSchema> tables, MappingDefinition definition, Side side, List<Reason> missing) {
        TableName name = definition.table(side);
        TableSchema schema = tables.get(name);
        if (schema == null) {
            missing.add(new Reason(
                    "TABLE_UNKNOWN",
                    "Connection " + sync.connection(side) + " has no table " + name + " (mapping " + definition.name()
                            + ").",
                    "See `tideway tables " + sync.connection(side) + "` for the names; they are case-true."));
        }
        return Optional.ofNullable(schema);
    }

    /** What stands in the way of reading from, or writing to, the systems as the sync needs it. */
    List<Reason> obstacles() {
        List<Reason> obstacles = new ArrayList<>();
        for (Side side : Side.values()) {
            Readiness readiness = connector(side).check();
            if (sync.tables().stream().anyMatch(table -> table.direction().reads(side))) {
                obstacles.addAll(readiness.notAsSource());
            }
            if (sync.tables().stream().anyMatch(table -> table.direction().writes(side))) {
                obstacles.addAll(readiness.notAsTarget());
            }
        }
        return obstacles;
    }

    /** The table mappings at work, by name; makes them known to the ledger. */
    Map<String, TableState> tables(Ledger ledger) {
        List<Reason> reasons = new ArrayList<>(obstacles());
        Map<String, Compilation> compiled = compile();
        compiled.values().forEach(compilation -> reasons.addAll(compilation.reasons()));
        if (!reasons.isEmpty()) {
            throw new EngineException(EngineException.Kind.CONFIGURATION, reasons);
        }
        ledger.setAside(sync.name(), compiled.keySet());
        Map<String, TableState> tables = new LinkedHashMap<>();
        compiled.forEach((name, compilation) ->
                tables.put(name, state(ledger, compilation.mapping().orElseThrow())));
        return tables;
    }

    private TableState state(Ledger ledger, TableMapping mapping) {
        MappingDefinition definition = mapping.definition();
        MappingRow row = ledger.register(
                sync.name(),
                definition.name(),
                definition.left(),
                definition.right(),
                mapping.pairs().names());
        Optional<Backfill> known = ledger.backfill(row.id());
        Backfill.Stage first = row.newPairs() && known.isPresent() ? Backfill.Stage.LINKS : Backfill.Stage.LEFT;
        Backfill start = new Backfill(row.id(), first, ChunkCursor.START, 0);
        if (row.newPairs() && known.isPresent()) {
            ledger.setBackfill(start);
        }
        return new TableState(mapping, row, row.newPairs() ? start : known.orElse(start));
    }

    Sides<Source> sources() {
        return new Sides<>(left.source(), right.source());
    }

    Connector connector(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
