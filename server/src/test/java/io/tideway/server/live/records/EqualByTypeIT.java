package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.testkit.Exhaustive;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values that a type calls equal, and that differ as text, as keys, references and match fields. */
@Exhaustive
@Tag(LiveConnection.BY_TRIGGERS)
final class EqualByTypeIT {

    private static final String PEOPLE =
            "- { left: public.people, right: public.people, match: [], fields: [id, name], brake: off }\n";

    private final LiveSync sync = LiveSync.of(PEOPLE);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    @BeforeEach
    void create() {
        for (LiveDatabase side : both()) {
            side.run("CREATE EXTENSION citext", "CREATE TABLE public.people (id citext PRIMARY KEY, name text)");
        }
        left.run("INSERT INTO public.people VALUES ('bob@x', 'b'), ('ann@x', 'a'), ('cid@x', 'c')");
    }

    @AfterEach
    void close() {
        sync.close();
    }

    private List<LiveDatabase> both() {
        return List.of(left, right);
    }

    private static List<String> people(LiveDatabase side) {
        return side.rows("SELECT id::text, name FROM public.people ORDER BY name");
    }

    private void awaitPeople(String... rows) {
        for (LiveDatabase side : both()) {
            LiveSync.await(String.join(", ", rows), () -> people(side).equals(List.of(rows)));
        }
        sync.agrees();
    }

    @Test
    void theCaseOfAKeyChangesAloneOnEitherSide() {
        sync.start();
        left.run("UPDATE public.people SET id = 'Bob@x' WHERE name = 'b'");
        right.run("UPDATE public.people SET id = 'ANN@X' WHERE name = 'a'");
        left.transaction(
                "DELETE FROM public.people WHERE name = 'c'", "INSERT INTO public.people VALUES ('CID@x', 'c2')");
        awaitPeople("ANN@X|a", "Bob@x|b", "CID@x|c2");
        right.run("DELETE FROM public.people WHERE name = 'b'");
        right.run("INSERT INTO public.people VALUES ('BOB@x', 'b2')");
        awaitPeople("ANN@X|a", "BOB@x|b2", "CID@x|c2");
    }

    @Test
    void aCreateWaitsForTheDeleteThatCannotBeDoneYet() throws SQLException {
        sync.start();
        try (Connection user = right.open();
                Statement statement = user.createStatement()) {
            statement.execute("SELECT FROM public.people WHERE id = 'bob@x' FOR UPDATE");
            left.run("DELETE FROM public.people WHERE id = 'bob@x'");
            LiveSync.await("the delete to wait", () -> !sync.issues().isEmpty());
            left.run("INSERT INTO public.people VALUES ('BOB@X', 'b2')");
            LiveSync.await("the create to wait", () -> sync.issues().size() == 2);
            user.rollback();
        }
        awaitPeople("ann@x|a", "BOB@X|b2", "cid@x|c");
    }

    @Test
    void aReferenceMayHaveAnotherTextThanTheKey() {
        for (LiveDatabase side : both()) {
            side.run(
                    "CREATE TABLE public.notes (id serial PRIMARY KEY, \"who\" citext NOT NULL REFERENCES public.people,"
                            + " price numeric, body text)");
        }
        sync.configure(PEOPLE
                + "- { left: public.notes, right: public.notes, match: [],"
                + " fields: [{ left: who, right: who, references: people }, body] }\n");
        left.run("INSERT INTO public.notes (\"who\", body) VALUES ('BOB@X', 'one')");
        sync.start();
        left.run("INSERT INTO public.notes (\"who\", body) VALUES ('Ann@x', 'two')");
        right.run("INSERT INTO public.notes (\"who\", body) VALUES ('CID@X', 'three')");
        for (LiveDatabase side : both()) {
            LiveSync.await(
                    "the notes",
                    () -> side.rows(
                                    "SELECT p.name, n.body FROM public.notes n JOIN public.people p ON p.id = n.\"who\" ORDER BY 1")
                            .equals(List.of("a|two", "b|one", "c|three")));
        }
        sync.agrees();
        left.run("UPDATE public.notes SET \"who\" = 'ANN@X', body = 'one more' WHERE body = 'one'");
        LiveSync.await(
                "the reference",
                () -> right.rows("SELECT lower(\"who\"::text) FROM public.notes WHERE body = 'one more'")
                        .equals(List.of("ann@x")));
        sync.agrees();
    }

    @Test
    void recordsAreMatchedAsTheTypeComparesThem() {
        right.run("INSERT INTO public.people VALUES ('BOB@X', 'b'), ('Ann@x', 'a')");
        for (LiveDatabase side : both()) {
            side.run("CREATE TABLE public.rates (id serial PRIMARY KEY, rate numeric, label text)");
        }
        left.run("INSERT INTO public.rates (rate, label) VALUES (1, 'l'), (2.50, 'l')");
        right.run("INSERT INTO public.rates (rate, label) VALUES (1.0, 'r'), (2.5, 'r')");
        sync.configure("""
                - { left: public.people, right: public.people, match: [id], fields: [id, name] }
                - { left: public.rates, right: public.rates, match: [rate], fields: [rate, label] }
                """);
        sync.start();
        sync.agrees();
        assertThat(people(left)).hasSize(3).isEqualTo(people(right));
        for (LiveDatabase side : both()) {
            assertThat(side.rows("SELECT label FROM public.rates")).hasSize(2);
        }
    }

    /** One side compares as text, the other does not: which of two records is meant is not for us to say. */
    @Test
    void twoRecordsThatMatchOneAreAmbiguous() {
        for (LiveDatabase side : both()) {
            String type = side.equals(left) ? "text" : "citext";
            side.run("CREATE TABLE public.mails (id serial PRIMARY KEY, mail " + type + " UNIQUE, note text)");
        }
        left.run("INSERT INTO public.mails (mail, note) VALUES ('a@x', '1'), ('A@x', '2')");
        right.run("INSERT INTO public.mails (mail, note) VALUES ('a@X', '3')");
        sync.configure("- { left: public.mails, right: public.mails, match: [mail], fields: [mail, note] }\n");
        sync.start();
        assertThat(sync.issueCodes()).contains("AMBIGUOUS_MATCH");
        assertThat(right.rows("SELECT mail, note FROM public.mails")).containsExactly("a@X|3");
    }
}
