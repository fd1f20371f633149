package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.testkit.Exhaustive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ALTER COLUMN … TYPE … USING} gives the keys of a table other values in place: no stream carries that. */
@Exhaustive
final class RewrittenKeysIT {

    private static final String MAPPING = """
            - left: public.notes
              right: public.notes
              match: []
              create: right
              fields: [body, done]
              brake: off
            - { left: public.others, right: public.others, fields: [id] }
            """;

    private final LiveSync sync = LiveSync.of(MAPPING);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    @AfterEach
    void close() {
        sync.close();
    }

    private void start(String leftTable) {
        left.run(leftTable, "CREATE TABLE public.others (id int PRIMARY KEY)");
        right.run(
                "CREATE TABLE public.notes (id serial PRIMARY KEY, body text, done int)",
                "CREATE TABLE public.others (id int PRIMARY KEY)");
        sync.start();
        sync.agrees();
        assertThat(rows(right)).hasSize(30).isEqualTo(rows(left));
    }

    private static String notes(String columns, String values) {
        return "CREATE TABLE public.notes (" + columns + "); INSERT INTO public.notes SELECT " + values
                + ", 'note ' || i, i FROM generate_series(1, 30) AS i";
    }

    private static String numbered() {
        return notes("id int PRIMARY KEY, body text, done int", "i");
    }

    private void alterKey(String type) {
        left.run("ALTER TABLE public.notes ALTER COLUMN id TYPE " + type);
    }

    private static List<String> rows(LiveDatabase side) {
        return side.rows("SELECT body, done FROM public.notes ORDER BY 1, 2");
    }

    private List<String> idsOfRight() {
        return right.rows("SELECT id FROM public.notes ORDER BY 1");
    }

    /** The mapping waits while its other side is as it was and other mappings go on. */
    private void awaitsKeys(List<String> rightBefore) {
        sync.awaitPaused("KEY_CHANGED");
        left.run("INSERT INTO public.others VALUES (1)");
        LiveSync.await(
                "the others", () -> right.rows("SELECT id FROM public.others").equals(List.of("1")));
        assertThat(rows(right)).isEqualTo(rightBefore);
    }

    private void goesOn() {
        LiveSync.await("the mapping to go on", () -> rows(right).equals(rows(left)));
        sync.agrees();
        assertThat(sync.status().getFirst().tables())
                .allSatisfy(table -> assertThat(table.paused()).isEmpty());
    }

    /** The record of an edit has its new key in the stream. */
    @ParameterizedTest
    @CsvSource({
        "bigint USING id + 1000, int USING id - 1000",
        "int USING id + 1000, int USING id - 1000",
        "int USING id + 1, int USING id - 1",
        "int USING 31 - id, int USING 31 - id"
    })
    @Tag(LiveConnection.BY_TRIGGERS)
    void otherKeysWaitUntilTheyAreWhatTheyWere(String altered, String back) {
        start(numbered());
        List<String> before = rows(right);
        left.run("BEGIN; ALTER TABLE public.notes ALTER COLUMN id TYPE " + altered
                + "; UPDATE public.notes SET done = 700 WHERE body = 'note 7'; COMMIT");
        awaitsKeys(before);
        List<String> ids = idsOfRight();
        alterKey(back);
        LiveSync.await("the edit", () -> rows(right).contains("note 7|700"));
        goesOn();
        assertThat(idsOfRight()).isEqualTo(ids);
    }

    @Test
    void keysThatAnUpdatePutsBackGoOn() {
        start(numbered());
        List<String> before = rows(right);
        alterKey("bigint USING id + 1000");
        awaitsKeys(before);
        List<String> ids = idsOfRight();
        left.run("UPDATE public.notes SET id = id - 1000", "UPDATE public.notes SET done = 77 WHERE body = 'note 7'");
        goesOn();
        assertThat(idsOfRight()).isEqualTo(ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int USING id + 1000", "bigint USING id + 1000"})
    void keysThatAreRewrittenWhileTheSyncIsStoppedWaitUntilAnOperatorResumes(String altered) {
        start(numbered());
        List<String> before = rows(right);
        sync.stop();
        alterKey(altered);
        left.run("UPDATE public.notes SET done = 700 WHERE body = 'note 7'");
        sync.startOnly();
        awaitsKeys(before);
        sync.stop();
        sync.startOnly();
        sync.awaitPaused("KEY_CHANGED");
        assertThat(rows(right)).isEqualTo(before);
        sync.engine().resume(LiveSync.SYNC);
        goesOn();
    }

    /** An edit of the other side must not reach the record that has the key now. */
    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void anEditOfTheOtherSideWaitsToo() {
        start(numbered());
        left.run("ALTER TABLE public.notes ALTER COLUMN id TYPE int USING id + 1");
        right.run("UPDATE public.notes SET done = 500 WHERE body = 'note 5'");
        sync.awaitPaused("KEY_CHANGED");
        assertThat(rows(left)).contains("note 5|5", "note 4|4").hasSize(30);
        alterKey("int USING id - 1");
        LiveSync.await("the edit", () -> rows(left).contains("note 5|500"));
        goesOn();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "id text PRIMARY KEY; 'key ' || i; text USING upper(id)",
                "id varchar(10) PRIMARY KEY; 'key ' || i; varchar(20) USING id || '.'",
                "id uuid PRIMARY KEY; gen_random_uuid(); uuid USING gen_random_uuid()",
                "id uuid PRIMARY KEY; gen_random_uuid(); text USING upper(id::text)",
                "id text PRIMARY KEY; gen_random_uuid(); uuid USING gen_random_uuid()",
                "id text PRIMARY KEY; 'key ' || i; uuid USING gen_random_uuid()",
                "id int PRIMARY KEY; i; text USING 'key ' || id"
            })
    void keysOfAnyTypeWait(String column, String value, String altered) {
        start(notes(column + ", body text, done int", value));
        List<String> before = rows(right);
        alterKey(altered);
        awaitsKeys(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PARTITION BY LIST (part)"})
    void aColumnOfAComposedKeyWaits(String partitioned) {
        String part = partitioned.isEmpty()
                ? "SELECT 1"
                : "CREATE TABLE public.notes_1 PARTITION OF public.notes FOR VALUES IN (1);"
                        + " CREATE TABLE public.notes_2 PARTITION OF public.notes FOR VALUES IN (2)";
        start("CREATE TABLE public.notes (id int, part int, body text, done int, PRIMARY KEY (part, id)) " + partitioned
                + "; " + part
                + "; INSERT INTO public.notes SELECT i, 1 + i % 2, 'note ' || i, i FROM generate_series(1, 30) AS i");
        List<String> before = rows(right);
        List<String> ids = idsOfRight();
        alterKey("int USING id + 1000");
        awaitsKeys(before);
        alterKey("int USING id - 1000");
        left.run("UPDATE public.notes SET done = 700 WHERE body = 'note 7'");
        goesOn();
        assertThat(idsOfRight()).isEqualTo(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "id int PRIMARY KEY; i; id TYPE bigint; 31",
                "id varchar(10) PRIMARY KEY; 'key ' || i; id TYPE varchar(20); 'key 31'",
                "id varchar(10) PRIMARY KEY; 'key ' || i; id TYPE text; 'key 31'",
                "id uuid PRIMARY KEY; gen_random_uuid(); id TYPE text; 'key 31'",
                "id text PRIMARY KEY; gen_random_uuid(); id TYPE uuid USING id::uuid; gen_random_uuid()",
                "id int PRIMARY KEY; i; done TYPE bigint USING done * 2; 31",
                "id int PRIMARY KEY; i; id SET STATISTICS 50; 31"
            })
    void keysThatAreWhatTheyWereTroubleNothing(String column, String value, String altered, String added) {
        start(notes(column + ", body text, done int", value));
        String kept =
                "SELECT id, body FROM public.notes WHERE body NOT IN ('note 3', 'note 5', 'five', 'new') ORDER BY 1";
        List<String> before = right.rows(kept);
        left.run(
                "ALTER TABLE public.notes ALTER COLUMN " + altered,
                "DELETE FROM public.notes WHERE body = 'note 3'",
                "UPDATE public.notes SET done = 700 WHERE body = 'note 7'",
                "INSERT INTO public.notes VALUES (" + added + ", 'new', 1)");
        right.run("UPDATE public.notes SET body = 'five' WHERE body = 'note 5'");
        LiveSync.await(
                "the edits",
                () -> rows(right).contains("note 7|700")
                        && rows(left).toString().contains("five"));
        goesOn();
        assertThat(rows(right)).hasSize(30).contains("new|1");
        assertThat(right.rows(kept)).isEqualTo(before);
    }

    /** Records are matched by the keys that are rewritten. */
    @ParameterizedTest
    @ValueSource(strings = {"int USING id + 1000", "bigint USING id + 1000"})
    void keysThatAreMappedWaitToo(String altered) {
        sync.configure(
                MAPPING.replace("match: []\n  create: right\n  fields: [body, done]", "fields: [id, body, done]"));
        start(numbered());
        List<String> before = rows(right);
        left.transaction(
                "ALTER TABLE public.notes ALTER COLUMN id TYPE " + altered,
                "UPDATE public.notes SET done = 700 WHERE body = 'note 7'");
        awaitsKeys(before);
        List<String> ids = idsOfRight();
        left.run("UPDATE public.notes SET id = id - 1000");
        goesOn();
        assertThat(idsOfRight()).isEqualTo(ids);
        assertThat(rows(right)).contains("note 7|700");
    }

    /** The stream carries each record's new key. */
    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void keysThatAnUpdateMovesTakeTheirLinksAlong() {
        start(numbered());
        List<String> ids = idsOfRight();
        left.transaction(
                "ALTER TABLE public.notes ALTER COLUMN id TYPE bigint",
                "UPDATE public.notes SET id = id + 1000",
                "UPDATE public.notes SET done = 700 WHERE body = 'note 7'");
        LiveSync.await("the edit", () -> rows(right).contains("note 7|700"));
        goesOn();
        assertThat(idsOfRight()).isEqualTo(ids);
    }

    @Test
    void aWiderKeyOfAStoppedSyncTroublesNothing() {
        start(notes("id varchar(10) PRIMARY KEY, body text, done int", "'key ' || i"));
        sync.stop();
        alterKey("varchar(20)");
        left.run("VACUUM FULL public.notes", "DELETE FROM public.notes WHERE body = 'note 3'");
        sync.start();
        goesOn();
        assertThat(rows(right)).hasSize(29);
    }
}
