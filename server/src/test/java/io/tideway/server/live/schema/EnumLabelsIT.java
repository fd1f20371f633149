package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.ledger.Issue;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.testkit.Exhaustive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels of enums are renamed and added, on one side after the other: no event reports it, and all records end equal. */
@Exhaustive
@Tag(LiveConnection.BY_TRIGGERS)
final class EnumLabelsIT {

    private static final String MAPPING = """
            - { left: public.items, right: public.items, match: [], brake: off, fields: [mood, note] }
            - { left: public.others, right: public.others, match: [], fields: [name] }
            """;

    private static final String BY_KEY = """
            - { left: public.items, right: public.items, brake: off, fields: [code, note] }
            - { left: public.others, right: public.others, match: [], fields: [name] }
            """;

    private static final String RENAME = "ALTER TYPE mood RENAME VALUE 'good' TO 'fine'";
    private static final String SHOWN = "SELECT mood, note FROM items ORDER BY note";

    private final LiveSync sync = LiveSync.of(MAPPING);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    @AfterEach
    void close() {
        sync.close();
    }

    private static void types(LiveDatabase side) {
        side.run(
                "CREATE TABLE others (id serial PRIMARY KEY, name text)",
                "CREATE TYPE mood AS ENUM ('good', 'bad')",
                "CREATE DOMAIN feeling AS mood CHECK (VALUE IS NOT NULL)",
                "CREATE TYPE pair AS (mood mood, number int)",
                "CREATE TYPE span AS RANGE (subtype = mood)",
                "CREATE TYPE deep AS (pairs pair[], feeling feeling)");
    }

    private void create(String type) {
        for (LiveDatabase side : List.of(left, right)) {
            types(side);
            side.run("CREATE TABLE items (id serial PRIMARY KEY, mood " + type + ", note text)");
        }
    }

    private void fill(String good, String bad) {
        left.run("INSERT INTO items (mood, note) VALUES ('" + good + "', 'a'), ('" + bad + "', 'b'), ('" + good
                + "', 'c')");
    }

    /** Both sides hold the records, and edits travel both ways. */
    private void bothHold(String... rows) {
        LiveSync.await(
                "both sides equal and no issue",
                () -> left.rows(SHOWN).equals(List.of(rows))
                        && right.rows(SHOWN).equals(List.of(rows))
                        && sync.issues().isEmpty());
        sync.agrees();
        assertThat(left.rows(SHOWN)).containsExactly(rows);
        left.run("UPDATE items SET note = note || 'l' WHERE note = 'a'");
        right.run("UPDATE items SET note = note || 'r' WHERE note = 'c'");
        sync.agrees();
        assertThat(right.rows("SELECT note FROM items ORDER BY 1")).containsExactly("al", "b", "cr");
        assertThat(left.rows("SELECT note FROM items ORDER BY 1")).containsExactly("al", "b", "cr");
    }

    private void otherTableRuns() {
        left.run("INSERT INTO others (name) VALUES ('one')");
        LiveSync.await(
                "the other table",
                () -> right.value("SELECT count(*) FROM others").equals(left.value("SELECT count(*) FROM others")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mood", "feeling", "span", "deep"})
    void aLabelRenamedOnOneSideAfterTheOther(String type) {
        create(type);
        fill(value(type, "good"), value(type, "bad"));
        sync.start();
        left.run(RENAME);
        LiveSync.await("the issues", () -> issuesAre("VALUE_DOES_NOT_FIT", "VALUE_NOT_ACCEPTED"));
        right.run("UPDATE items SET note = note || '!' WHERE note = 'b'");
        otherTableRuns();
        LiveSync.await(
                "the edit",
                () -> left.value("SELECT count(*) FROM items WHERE note = 'b!'").equals("1"));
        right.run("UPDATE items SET note = 'b' WHERE note = 'b!'");
        right.run(RENAME);
        bothHold(value(type, "fine") + "|a", value(type, "bad") + "|b", value(type, "fine") + "|c");
    }

    /** The records with the label have issues, on one side or on both, and the other has none. */
    private boolean issuesAre(String... codes) {
        return sync.issues().size() > 1
                && sync.issueCodes().stream().allMatch(List.of(codes)::contains)
                && sync.issues().stream().noneMatch(issue -> issue.key().text().equals("2"));
    }

    /** A value of the type, as the server shows it. */
    private static String value(String type, String label) {
        return switch (type) {
            case "mood[]" -> "{" + label + "}";
            case "pair" -> "(" + label + ",1)";
            case "span" -> "[" + label + "," + label + "]";
            case "deep" -> "(\"{\"\"(" + label + ",1)\"\"}\"," + label + ")";
            default -> label;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"mood", "mood[]"})
    void aLabelRenamedOnBothSidesWhileItRuns(String type) {
        create(type);
        fill(value(type, "good"), value(type, "bad"));
        sync.start();
        left.run(RENAME);
        right.run(RENAME);
        bothHold(value(type, "fine") + "|a", value(type, "bad") + "|b", value(type, "fine") + "|c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mood", "mood[]"})
    void aLabelRenamedWhileItWasDown(String type) {
        create(type);
        fill(value(type, "good"), value(type, "bad"));
        sync.start();
        sync.stop();
        left.run(RENAME);
        right.run(RENAME);
        sync.start();
        bothHold(value(type, "fine") + "|a", value(type, "bad") + "|b", value(type, "fine") + "|c");
    }

    @Test
    void aLabelRenamedOnOneSideWhileItWasDown() {
        create("mood");
        fill("good", "bad");
        sync.start();
        sync.stop();
        right.run(RENAME);
        sync.start();
        assertThat(issuesAre("VALUE_DOES_NOT_FIT")).isTrue();
        otherTableRuns();
        sync.stop();
        left.run(RENAME);
        sync.start();
        bothHold("fine|a", "bad|b", "fine|c");
    }

    @Test
    void labelsThatTookEachOthersNames() {
        create("mood");
        fill("good", "bad");
        sync.start();
        for (LiveDatabase side : List.of(left, right)) {
            side.run(
                    "ALTER TYPE mood RENAME VALUE 'good' TO 'x'",
                    "ALTER TYPE mood RENAME VALUE 'bad' TO 'good'",
                    "ALTER TYPE mood RENAME VALUE 'x' TO 'bad'");
        }
        bothHold("bad|a", "good|b", "bad|c");
    }

    @Test
    void aRenamedLabelTravelsToATextField() {
        create("mood");
        right.run("ALTER TABLE items ALTER mood TYPE text");
        fill("good", "bad");
        sync.start();
        left.run(RENAME);
        bothHold("fine|a", "bad|b", "fine|c");
    }

    @Test
    void aFieldThatACompositeGets() {
        create("pair");
        fill("(good,1)", "(bad,1)");
        sync.start();
        left.run("ALTER TYPE pair ADD ATTRIBUTE word text");
        right.run("ALTER TYPE pair ADD ATTRIBUTE word text");
        bothHold("(good,1,)|a", "(bad,1,)|b", "(good,1,)|c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mood", "mood[]"})
    void aLabelThatIsAddedLaterIsTakenByItself(String type) {
        create(type);
        fill(value(type, "good"), value(type, "bad"));
        sync.start();
        left.run(
                "ALTER TYPE mood ADD VALUE 'fine'",
                "UPDATE items SET mood = '" + value(type, "fine") + "' WHERE note <> 'b'");
        sync.settle();
        assertThat(sync.issues())
                .extracting(Issue::reason)
                .allMatch(reason -> reason.code().equals("VALUE_NOT_ACCEPTED"))
                .hasSize(2);
        right.run("ALTER TYPE mood ADD VALUE 'fine' BEFORE 'good'");
        bothHold(value(type, "fine") + "|a", value(type, "bad") + "|b", value(type, "fine") + "|c");
    }

    private void createByKey(String type) {
        sync.configure(BY_KEY);
        for (LiveDatabase side : List.of(left, right)) {
            types(side);
            side.run("CREATE TABLE items (code " + type + " PRIMARY KEY, note text)");
        }
        left.run("INSERT INTO items VALUES ('" + value(type, "good") + "', 'a'), ('" + value(type, "bad") + "', 'b')");
    }

    private static final String BY_CODE = "SELECT code, note FROM items ORDER BY 2";

    @ParameterizedTest
    @ValueSource(strings = {"mood", "feeling"})
    void aLabelOfAKeyStopsItsMappingAlone(String type) {
        createByKey(type);
        sync.start();
        left.run(RENAME, "UPDATE items SET note = 'aa' WHERE note = 'a'");
        sync.awaitPaused("KEY_CHANGED");
        right.run("UPDATE items SET note = 'bb' WHERE note = 'b'");
        otherTableRuns();
        assertThat(right.rows(BY_CODE)).containsExactly("good|a", "bad|bb");
        assertThat(left.rows(BY_CODE)).containsExactly("fine|aa", "bad|b");
        left.run("ALTER TYPE mood RENAME VALUE 'fine' TO 'good'");
        LiveSync.await("both edits", () -> left.rows(BY_CODE).equals(List.of("good|aa", "bad|bb")));
        sync.agrees();
        assertThat(right.rows(BY_CODE)).containsExactly("good|aa", "bad|bb");
    }

    @Test
    void aDeleteAndAnInsertUnderANewNameOfAKeyWait() {
        createByKey("mood");
        sync.start();
        right.run(RENAME, "DELETE FROM items WHERE note = 'a'", "INSERT INTO items VALUES ('fine', 'new')");
        sync.awaitPaused("KEY_CHANGED");
        assertThat(left.rows(BY_CODE)).containsExactly("good|a", "bad|b");
        right.run("ALTER TYPE mood RENAME VALUE 'fine' TO 'good'");
        LiveSync.await("the other", () -> left.rows(BY_CODE).equals(List.of("bad|b", "good|new")));
        sync.agrees();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mood", "mood[]", "pair"})
    void aMappingOfAnotherNameLinksByTheNewNamesOfKeys(String type) {
        createByKey(type);
        sync.start();
        sync.stop();
        left.run(RENAME, "UPDATE items SET note = 'aa' WHERE note = 'a'");
        right.run(RENAME);
        sync.start();
        sync.awaitPaused("KEY_CHANGED");
        otherTableRuns();
        sync.stop();
        sync.configure(BY_KEY.replaceFirst("- \\{", "- { name: anew,"));
        sync.start();
        sync.agrees();
        String good = value(type, "fine");
        assertThat(right.rows(BY_CODE)).containsExactly(good + "|aa", value(type, "bad") + "|b");
        right.run("DELETE FROM items WHERE note = 'aa'");
        sync.agrees();
        assertThat(left.rows(BY_CODE)).containsExactly(value(type, "bad") + "|b");
    }

    @Test
    void aLabelThatAKeyGetsGoesOn() {
        createByKey("mood");
        sync.start();
        left.run("ALTER TYPE mood ADD VALUE 'fine'", "INSERT INTO items VALUES ('fine', 'c')");
        otherTableRuns();
        right.run("ALTER TYPE mood ADD VALUE 'fine'");
        LiveSync.await("the record", () -> right.rows(BY_CODE).equals(List.of("good|a", "bad|b", "fine|c")));
        sync.agrees();
    }
}
