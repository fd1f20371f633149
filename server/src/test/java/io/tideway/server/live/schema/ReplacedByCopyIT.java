package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.api.TableStatus;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.testkit.Exhaustive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables, and key columns, are replaced by copies of the same name, as migrations do it, under a sync that runs. */
@Exhaustive
@Tag(LiveConnection.BY_TRIGGERS)
final class ReplacedByCopyIT {

    private static final String SWAP =
            "ALTER TABLE public.notes RENAME TO notes_old; ALTER TABLE public.notes_new RENAME TO notes";

    private static final String MAPPING = """
            - left: public.notes
              right: public.notes
              match: []
              fields: [body, done]
              brake: off
            """;

    private final LiveSync sync = LiveSync.of(MAPPING);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    @BeforeEach
    void start() {
        for (LiveDatabase side : List.of(left, right)) {
            side.run("CREATE TABLE public.notes (id serial PRIMARY KEY, body text, done int)");
        }
        left.run("INSERT INTO public.notes (body, done) SELECT 'note ' || i, i FROM generate_series(1, 30) AS i");
        sync.start();
        sync.agrees();
    }

    @AfterEach
    void close() {
        sync.close();
    }

    private static void swap(LiveDatabase side, String rows) {
        side.run("BEGIN; CREATE TABLE public.notes_new (LIKE public.notes INCLUDING ALL);"
                + " INSERT INTO public.notes_new SELECT * FROM public.notes " + rows + "; " + SWAP + "; COMMIT");
    }

    private TableStatus status() {
        return sync.status().getFirst().tables().getFirst();
    }

    private static void awaitRow(LiveDatabase side, String row) {
        LiveSync.await(row, () -> rows(side).contains(row));
    }

    private static List<String> rows(LiveDatabase side) {
        return side.rows("SELECT body, done FROM public.notes ORDER BY 1, 2");
    }

    @Test
    void aWholeCopyIsTakenByItsNameOnOneSideAfterTheOther() {
        swap(left, "");
        left.run(
                "UPDATE public.notes SET done = 100 WHERE body = 'note 1'",
                "INSERT INTO public.notes (body) VALUES ('new')");
        awaitRow(right, "note 1|100");
        awaitRow(right, "new|null");
        left.run("DELETE FROM public.notes WHERE body = 'note 2'");
        LiveSync.await("the delete", () -> !rows(right).contains("note 2|2"));
        swap(right, "");
        right.run("UPDATE public.notes SET done = 300 WHERE body = 'note 3'");
        awaitRow(left, "note 3|300");
        sync.agrees();
        assertThat(rows(left)).hasSize(30).doesNotContain("note 2|2").isEqualTo(rows(right));
    }

    @Test
    void whatACopyLacksIsNotDeletedAndTheMappingContinuesWhenItIsThere() {
        swap(left, "WHERE id <> 7 AND id < 25");
        sync.awaitPaused("TABLE_REPLACED");
        List<String> ids = right.rows("SELECT id FROM public.notes ORDER BY 1");
        left.run("INSERT INTO public.notes SELECT * FROM public.notes_old WHERE id = 7");
        right.run("UPDATE public.notes SET done = 50 WHERE body = 'note 5'");
        assertThat(right.rows("SELECT id FROM public.notes ORDER BY 1")).isEqualTo(ids);
        left.run("INSERT INTO public.notes SELECT * FROM public.notes_old WHERE id >= 25");
        awaitRow(left, "note 5|50");
        sync.agrees();
        assertThat(rows(left)).hasSize(30).isEqualTo(rows(right));
        assertThat(right.rows("SELECT id FROM public.notes ORDER BY 1")).isEqualTo(ids);
    }

    @Test
    void itIsGuardedAfterARestartTooUntilAnOperatorResumes() {
        swap(left, "WHERE id > 10");
        sync.awaitPaused("TABLE_REPLACED");
        sync.stop();
        sync.start();
        sync.awaitPaused("TABLE_REPLACED");
        assertThat(rows(right)).hasSize(30);
        sync.engine().resume(LiveSync.SYNC);
        LiveSync.await("the deletes", () -> rows(right).size() == 20);
        sync.agrees();
        sync.stop();
        sync.start();
        sync.agrees();
        assertThat(status().paused()).isEmpty();
    }

    @Test
    void bothSidesAreReplacedAtOnceWhileTheSyncIsDown() {
        sync.stop();
        swap(left, "");
        swap(right, "");
        right.run("DELETE FROM public.notes WHERE id IN (3, 4)");
        left.run("UPDATE public.notes SET done = 9 WHERE body = 'note 1'");
        sync.start();
        sync.awaitPaused("TABLE_REPLACED");
        assertThat(rows(left)).hasSize(30);
        sync.engine().resume(LiveSync.SYNC);
        awaitRow(right, "note 1|9");
        sync.agrees();
        assertThat(rows(left)).hasSize(28).isEqualTo(rows(right));
    }

    @Test
    void aKeyColumnIsReplacedByAWiderCopy() {
        for (LiveDatabase side : List.of(left, right)) {
            side.run("BEGIN; ALTER TABLE public.notes ADD wide bigint; UPDATE public.notes SET wide = id;"
                    + " ALTER TABLE public.notes DROP id; ALTER TABLE public.notes RENAME wide TO id;"
                    + " CREATE SEQUENCE public.wide START 1000; ALTER TABLE public.notes ALTER id SET DEFAULT nextval('public.wide');"
                    + " ALTER TABLE public.notes ADD PRIMARY KEY (id); COMMIT");
            side.run("UPDATE public.notes SET done = done + 100 WHERE body = 'note 1'");
        }
        left.run("INSERT INTO public.notes (body) VALUES ('new')");
        awaitRow(right, "new|null");
        LiveSync.await("the mapping to go on", () -> status().paused().isEmpty());
        sync.agrees();
        assertThat(rows(left)).hasSize(31).isEqualTo(rows(right));
    }

    /** Each key is there, and belongs to another record. */
    @Test
    void keysThatWereGivenAgainAreNotTakenForTheOldOnes() {
        List<String> before = rows(right);
        left.run("BEGIN; UPDATE public.notes SET done = done WHERE id < 5; ALTER TABLE public.notes DROP id;"
                + " ALTER TABLE public.notes ADD id serial PRIMARY KEY; COMMIT");
        sync.awaitPaused("KEY_CHANGED");
        assertThat(rows(right)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uuid DEFAULT gen_random_uuid()", "text DEFAULT 'n' || random()"})
    void aKeyOfAnotherTypeStopsItsMappingAlone(String type) {
        sync.stop();
        left.run("CREATE TABLE public.others (id int PRIMARY KEY)");
        right.run("CREATE TABLE public.others (id int PRIMARY KEY)");
        sync.configure(MAPPING + "- { left: public.others, right: public.others, fields: [id] }");
        sync.start();
        left.run(
                "BEGIN; ALTER TABLE public.notes ADD other " + type + "; ALTER TABLE public.notes DROP id;"
                        + " ALTER TABLE public.notes RENAME other TO id; ALTER TABLE public.notes ADD PRIMARY KEY (id); COMMIT");
        sync.awaitPaused("KEY_CHANGED");
        left.run("INSERT INTO public.others VALUES (1)");
        LiveSync.await(
                "the others", () -> right.rows("SELECT id FROM public.others").equals(List.of("1")));
        assertThat(rows(right)).hasSize(30);
    }

    @Test
    void otherKeysUnderTheSameNameWait() {
        left.run("BEGIN; ALTER TABLE public.notes ADD other int; UPDATE public.notes SET other = id + 1000;"
                + " ALTER TABLE public.notes DROP id; ALTER TABLE public.notes RENAME other TO id; CREATE SEQUENCE public.others;"
                + " ALTER TABLE public.notes ALTER id SET DEFAULT nextval('public.others');"
                + " ALTER TABLE public.notes ADD PRIMARY KEY (id); COMMIT");
        sync.awaitPaused("KEY_CHANGED");
        assertThat(rows(right)).hasSize(30);
        left.run("UPDATE public.notes SET id = id - 1000", "UPDATE public.notes SET done = 77 WHERE body = 'note 7'");
        awaitRow(right, "note 7|77");
        sync.agrees();
    }
}
