package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Backfill;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Position;
import java.util.Collection;
import java.util.Optional;

/** Stores the progress of a sync: positions, backfills, and whether it is paused. */
final class ProgressStore {

    private final LedgerDatabase database;

    ProgressStore(LedgerDatabase database) {
        this.database = database;
    }

    Optional<Position> position(String sync, Side side) {
        return database.call(connection -> new Query(
                        "SELECT place FROM tideway_ledger.position WHERE sync = ? AND side = ?", sync, side.word())
                .first(connection, rows -> new Position(rows.getString(1))));
    }

    static Part setPosition(String sync, Side side, Position position) {
        return new Part("""
                        INSERT INTO tideway_ledger.position (sync, side, place) VALUES (?, ?, ?)
                        ON CONFLICT (sync, side) DO UPDATE SET place = excluded.place
                        """).text(sync).text(side.word()).text(position.text());
    }

    Optional<Backfill> backfill(int mapping) {
        return database.call(connection -> new Query(
                        "SELECT stage, cursor, records FROM tideway_ledger.backfill WHERE mapping = ?", mapping)
                .first(
                        connection,
                        rows -> new Backfill(
                                mapping,
                                Backfill.Stage.valueOf(rows.getString(1)),
                                new ChunkCursor(rows.getString(2)),
                                rows.getLong(3))));
    }

    static Part setBackfill(Backfill backfill) {
        return new Part("""
                        INSERT INTO tideway_ledger.backfill AS b (mapping, stage, cursor, records) VALUES (?, ?, ?, ?)
                        ON CONFLICT (mapping) DO UPDATE
                        SET stage = excluded.stage, cursor = excluded.cursor, records = excluded.records,
                            asked = b.asked AND NOT (excluded.stage = 'LINKS' AND excluded.cursor = '')
                        """)
                .number(backfill.mapping())
                .text(backfill.stage().name())
                .text(backfill.cursor().text())
                .number(backfill.records());
    }

    void askForComparison(int mapping) {
        Part part = new Part("""
                        INSERT INTO tideway_ledger.backfill (mapping, stage, cursor, records, asked)
                        VALUES (?, 'LINKS', '', 0, true)
                        ON CONFLICT (mapping) DO UPDATE SET asked = true
                        """).number(mapping);
        database.call(part::execute);
    }

    void setAside(String sync, Collection<String> runningMappings) {
        Part part = new Part("""
                        INSERT INTO tideway_ledger.backfill AS b (mapping, stage, cursor, records)
                        SELECT m.id, 'LINKS', '', 0 FROM tideway_ledger.mapping m
                        LEFT JOIN tideway_ledger.backfill k ON k.mapping = m.id
                        WHERE m.sync = ? AND (k.asked OR m.name <> ALL (?))
                        ON CONFLICT (mapping) DO UPDATE
                        SET stage = excluded.stage, cursor = excluded.cursor, records = excluded.records, asked = false
                        """).text(sync).array("text", runningMappings.toArray(new String[0]));
        database.call(part::execute);
    }

    boolean paused(String sync) {
        return database.call(connection -> new Query("SELECT paused FROM tideway_ledger.sync WHERE name = ?", sync)
                .first(connection, rows -> rows.getBoolean(1))
                .orElse(false));
    }

    void setPaused(String sync, boolean paused) {
        Part part = new Part("""
                        INSERT INTO tideway_ledger.sync (name, paused) VALUES (?, ?::boolean)
                        ON CONFLICT (name) DO UPDATE SET paused = excluded.paused
                        """).text(sync).text(Boolean.toString(paused));
        database.call(part::execute);
    }

    static Side side(String word) {
        return word.equals(Side.LEFT.word()) ? Side.LEFT : Side.RIGHT;
    }
}
