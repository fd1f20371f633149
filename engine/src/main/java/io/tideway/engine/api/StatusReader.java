package io.tideway.engine.api;

import io.tideway.engine.Side;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.event.SideCounters;
import io.tideway.engine.ledger.Backfill;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.record.TableSnapshot;
import io.tideway.engine.record.TableState;
import io.tideway.engine.sync.SyncRunner;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports the status of syncs, from memory alone: the cost does not depend on the ledger's size. */
final class StatusReader {

    private static final long UNKNOWN = -1;

    private StatusReader() {}

    static SyncStatus status(SyncRunner runner) {
        return new SyncStatus(
                runner.definition.name(),
                runner.state(),
                runner.reason(),
                side(runner, Side.LEFT),
                side(runner, Side.RIGHT),
                tables(runner));
    }

    private static SideStatus side(SyncRunner runner, Side side) {
        SideCounters counters = runner.counters(side);
        return new SideStatus(
                runner.definition.connection(side),
                runner.captured(side),
                counters.position,
                counters.lastChangeAt,
                counters.changes.sum(),
                counters.creates.sum(),
                counters.updates.sum(),
                counters.deletes.sum(),
                counters.health);
    }

    private static List<TableStatus> tables(SyncRunner runner) {
        List<TableStatus> tables = new ArrayList<>();
        Map<String, TableState> running = new LinkedHashMap<>();
        runner.tables().forEach(table -> running.put(table.name(), table));
        Map<String, Reason> absent =
                runner.session().map(open -> open.prepared().absent()).orElse(Map.of());
        for (MappingDefinition definition : runner.definition.tables()) {
            TableState table = running.get(definition.name());
            tables.add(
                    table == null
                            ? notRunning(definition, Optional.ofNullable(absent.get(definition.name())))
                            : status(table));
        }
        return tables;
    }

    private static TableStatus status(TableState table) {
        TableSnapshot now = table.now();
        Backfill backfill = now.backfill();
        MappingDefinition definition = table.mapping.definition();
        long links = now.links().get().orElse(UNKNOWN);
        return new TableStatus(
                definition.name(),
                definition.left(),
                definition.right(),
                now.pauseReason(),
                table.waiting,
                now.delayed(),
                backfill.stage(),
                backfill.records(),
                estimate(table, backfill, links),
                links,
                now.issues(Issue.State.OPEN),
                now.issues(Issue.State.DEFERRED),
                now.conflicts());
    }

    private static long estimate(TableState table, Backfill backfill, long links) {
        return switch (backfill.stage()) {
            case LINKS -> links;
            case LEFT -> table.schema(Side.LEFT).estimatedRecords();
            case RIGHT -> table.schema(Side.RIGHT).estimatedRecords();
            case DONE -> backfill.records();
        };
    }

    private static TableStatus notRunning(MappingDefinition definition, Optional<Reason> why) {
        Backfill none = new Backfill(0, Backfill.Stage.LEFT, ChunkCursor.START, 0);
        return new TableStatus(
                definition.name(),
                definition.left(),
                definition.right(),
                why,
                List.of(),
                Optional.empty(),
                none.stage(),
                0,
                -1,
                0,
                0,
                0,
                0);
    }
}
