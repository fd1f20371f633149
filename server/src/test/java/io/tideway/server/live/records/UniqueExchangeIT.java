package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.testkit.Exhaustive;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that exchange unique values, more of them than a batch holds; and references to such values. */
@Exhaustive
@Tag(LiveConnection.BY_TRIGGERS)
class UniqueExchangeIT {

    private static final int MANY = 6_000;

    @ParameterizedTest
    @ValueSource(strings = {"UNIQUE DEFERRABLE", "UNIQUE"})
    void thousandsOfPositionsAreReversed(String target) {
        try (LiveSync sync =
                LiveSync.of("- { left: public.song, right: public.song, brake: off, fields: [id, position] }")) {
            sync.left().run(table("UNIQUE DEFERRABLE"), fill());
            sync.right().run(table(target), fill());
            sync.start();
            sync.agrees();
            sync.left()
                    .transaction(
                            "SET CONSTRAINTS ALL DEFERRED", "UPDATE song SET position = " + (MANY + 1) + " - position");
            arrives(sync);
            assertThat(sync.right().rows("SELECT count(*) FROM song WHERE position = " + (MANY + 1) + " - id"))
                    .isEqualTo(List.of(Integer.toString(MANY)));
            sync.left()
                    .transaction(
                            "SET CONSTRAINTS ALL DEFERRED",
                            "UPDATE song SET position = CASE position WHEN 1 THEN " + MANY + " ELSE position - 1 END");
            arrives(sync);
        }
    }

    /** What waits for changes of a later batch goes on with those. */
    private static void arrives(LiveSync sync) {
        String rows = "SELECT id, position FROM song ORDER BY id";
        LiveSync.await(
                "the same positions",
                () -> sync.right().rows(rows).equals(sync.left().rows(rows)));
        LiveSync.await("no issue", () -> sync.issues().isEmpty());
        sync.agrees();
    }

    private static String table(String constraint) {
        return "CREATE TABLE song (id int PRIMARY KEY, position smallint NOT NULL CHECK (position > 0) " + constraint
                + ")";
    }

    private static String fill() {
        return "INSERT INTO song SELECT n, n FROM generate_series(1, " + MANY + ") n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"text UNIQUE", "text NOT NULL UNIQUE"})
    void referencesFollowParentsThatExchangeTheirCodes(String code) {
        try (LiveSync sync = LiveSync.of("""
                - { left: public.parent, right: public.parent, fields: [id, code] }
                - { left: public.child, right: public.child, fields: [id, code] }
                """)) {
            for (LiveDatabase side : List.of(sync.left(), sync.right())) {
                side.run(
                        "CREATE TABLE parent (id int PRIMARY KEY, code " + code + ")",
                        "CREATE TABLE child (id int PRIMARY KEY, code text REFERENCES parent (code) ON UPDATE CASCADE)",
                        "INSERT INTO parent VALUES (1, 'a'), (2, 'b')",
                        "INSERT INTO child VALUES (1, 'a'), (2, 'a'), (3, 'b')");
            }
            sync.start();
            sync.agrees();
            sync.left()
                    .transaction(
                            "UPDATE parent SET code = 'x' WHERE id = 1",
                            "UPDATE parent SET code = 'a' WHERE id = 2",
                            "UPDATE parent SET code = 'b' WHERE id = 1");
            sync.agrees();
            for (LiveDatabase side : List.of(sync.left(), sync.right())) {
                assertThat(side.rows("SELECT c.id, p.id FROM child c JOIN parent p USING (code) ORDER BY 1"))
                        .containsExactly("1|1", "2|1", "3|2");
            }
        }
    }
}
