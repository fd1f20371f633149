package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.api.TableStatus;
import io.tideway.engine.schema.EngineException;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows come to be hidden from the engine, or it loses a right, while a sync runs: nothing is taken for deleted, and nothing else waits. */
final class HiddenRowsIT {

    private static final String MAPPINGS = """
            - left: public.items
              right: public.items
              match: []
              brake: off
              fields: [name, note]
            - left: public.others
              right: public.others
              match: []
              fields: [name]
            """;

    private static final String FORCE = "ALTER TABLE items ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY";
    private static final String LIFT = "ALTER TABLE items DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY";

    private static final int RECORDS = 20;

    private final LiveSync sync = LiveSync.of(MAPPINGS);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    @BeforeEach
    void create() {
        String leftRole = sync.connectAsOwner("left");
        String rightRole = sync.connectAsOwner("right");
        sync.configure(MAPPINGS);
        create(left, leftRole);
        create(right, rightRole);
    }

    private static void create(LiveDatabase side, String role) {
        for (String table : List.of("items", "others")) {
            side.run(
                    "CREATE TABLE " + table + " (id serial PRIMARY KEY, name text, note text)",
                    "ALTER TABLE " + table + " OWNER TO " + role);
        }
    }

    @AfterEach
    void close() {
        sync.close();
    }

    private void fill(int records) {
        left.run("INSERT INTO items (name) SELECT 'item ' || g FROM generate_series(1, " + records + ") g");
    }

    private Optional<String> reason() {
        return sync.status().getFirst().tables().stream()
                .filter(table -> table.name().equals("items"))
                .findFirst()
                .flatMap(TableStatus::paused)
                .map(reason -> reason.code());
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void nothingIsTakenForDeletedAndItGoesOnByItself() {
        fill(RECORDS);
        sync.start();
        hideAndShow(left, right);
        hideAndShow(right, left);
    }

    private void hideAndShow(LiveDatabase side, LiveDatabase other) {
        side.run(FORCE);
        other.run("UPDATE items SET name = name || '!' WHERE id = 3", "INSERT INTO others (name) VALUES ('new')");
        resync();
        LiveSync.await("the reason", () -> reason().equals(Optional.of("ROW_SECURITY")));
        resync();
        other.run("UPDATE items SET note = 'late' WHERE id = 4", "UPDATE others SET name = 'newer'");
        LiveSync.await(
                "the other table's edit",
                () -> side.rows("SELECT count(*) FROM others WHERE name <> 'newer'")
                                .equals(List.of("0"))
                        && side.value("SELECT count(*) FROM others")
                                .equals(other.value("SELECT count(*) FROM others")));
        assertThat(count(left)).isEqualTo(RECORDS);
        assertThat(count(right)).isEqualTo(RECORDS);
        side.run(LIFT);
        LiveSync.await("the end", () -> reason().isEmpty() && side.rows(EDITED).equals(other.rows(EDITED)));
        sync.agrees();
        assertThat(count(left)).isEqualTo(RECORDS);
        assertThat(count(right)).isEqualTo(RECORDS);
    }

    private static final String EDITED = "SELECT name, note FROM items WHERE id IN (3, 4) ORDER BY id";

    /** As long as the mapping waits it is refused with what it waits for. */
    private void resync() {
        try {
            sync.engine().resync(LiveSync.SYNC, Optional.of("items"));
        } catch (EngineException waits) {
            assertThat(waits.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE);
        }
    }

    private static int count(LiveDatabase side) {
        return Integer.parseInt(side.value("SELECT count(*) FROM items"));
    }

    @Test
    void aFirstReadingWaitsToo() {
        fill(30_000);
        sync.startOnly();
        LiveSync.await("the first records", () -> count(right) > 1_000);
        left.run(FORCE);
        LiveSync.await("the reason", () -> reason().equals(Optional.of("ROW_SECURITY")));
        left.run(LIFT, "INSERT INTO items (name) VALUES ('last')");
        LiveSync.await("the last record", () -> count(right) == 30_001);
        sync.agrees();
        assertThat(count(left)).isEqualTo(30_001);
    }

    @Test
    void verifyFailsRatherThanToCallHiddenRecordsMissing() {
        fill(RECORDS);
        sync.start();
        right.run(FORCE);
        List<String> said = new ArrayList<>();
        try {
            said.add(sync.verify().toString());
        } catch (RuntimeException refused) {
            assertThat(refused.getMessage()).contains("ROW_SECURITY");
        }
        assertThat(said).noneMatch(report -> report.contains("missingRight=" + RECORDS));
        right.run(LIFT);
        LiveSync.await("an end", () -> reason().isEmpty());
        sync.agrees();
    }

    @Test
    void aRestartLeavesOutTheHiddenTableAlone() {
        fill(RECORDS);
        sync.start();
        sync.stop();
        left.run(FORCE, "INSERT INTO others (name) VALUES ('meanwhile')");
        sync.startOnly();
        LiveSync.await(
                "the other table", () -> right.rows("SELECT name FROM others").equals(List.of("meanwhile")));
        assertThat(reason()).contains("ROW_SECURITY");
        assertThat(count(right)).isEqualTo(RECORDS);
        left.run(LIFT);
        LiveSync.await("an end", () -> reason().isEmpty());
        sync.agrees();
        assertThat(count(right)).isEqualTo(RECORDS);
    }
}
