package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.api.TableStatus;
import io.tideway.engine.schema.EngineException;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.spi.Reason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables are renamed, altered and dropped under a sync, while it runs and while it is down. */
final class SchemaChangeIT {

    private static final String MAPPING = """
        - left: public.accounts
          right: crm.companies
          match: []
          fields:
            - { left: title, right: name }
            - city
        """;

    private static final String AUTO = """
        - left: public.accounts
          right: crm.companies
          match: []
          fields: auto
        """;

    private final LiveSync sync = LiveSync.of(MAPPING);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    @AfterEach
    void close() {
        sync.close();
    }

    private void create() {
        left.run(
                "CREATE TABLE accounts (id serial PRIMARY KEY, title text, city text, note text)",
                "INSERT INTO accounts (title, city) VALUES ('Acme', 'Bern'), ('Bolt', 'Basel')");
        right.run("CREATE SCHEMA crm", "CREATE TABLE crm.companies (id serial PRIMARY KEY, name text, city text)");
    }

    private TableStatus status() {
        return sync.status().getFirst().tables().getFirst();
    }

    private void awaitRight(String table, String... rows) {
        LiveSync.await(String.join(", ", rows), () -> rightRows(table).equals(List.of(rows)));
    }

    private List<String> rightRows(String table) {
        return right.rows("SELECT name, city FROM " + table + " ORDER BY 1");
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void goesOnUnderNewNamesWhileItRuns() {
        create();
        sync.start();
        left.run(
                "ALTER TABLE accounts RENAME COLUMN title TO headline",
                "UPDATE accounts SET headline = 'Acme AG' WHERE id = 1");
        awaitRight("crm.companies", "Acme AG|Bern", "Bolt|Basel");
        right.run("UPDATE crm.companies SET name = 'Bolt Ltd' WHERE name = 'Bolt'");
        sync.agrees();
        left.run("ALTER TABLE accounts RENAME TO clients");
        right.run(
                "ALTER SCHEMA crm RENAME TO sales", "UPDATE sales.companies SET city = 'Chur' WHERE name = 'Acme AG'");
        LiveSync.await(
                "the edit under the new names",
                () -> left.value("SELECT city FROM clients WHERE id = 1").equals("Chur"));
        left.run("INSERT INTO clients (headline, city) VALUES ('Core', 'Cham')", "DELETE FROM clients WHERE id = 2");
        awaitRight("sales.companies", "Acme AG|Chur", "Core|Cham");
        sync.agrees();
        assertThat(left.rows("SELECT headline, city FROM clients ORDER BY 1"))
                .containsExactly("Acme AG|Chur", "Core|Cham");
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void goesOnUnderNewNamesAfterItWasDown() {
        create();
        left.run("ALTER TABLE accounts DROP COLUMN note"); // so that columns cannot be identified by their place
        sync.start();
        sync.stop();
        left.run(
                "UPDATE accounts SET title = 'before' WHERE id = 1",
                "ALTER TABLE accounts RENAME COLUMN title TO headline",
                "ALTER TABLE accounts RENAME TO clients",
                "UPDATE clients SET headline = 'after' WHERE id = 2");
        right.run(
                "ALTER TABLE crm.companies RENAME COLUMN city TO town",
                "UPDATE crm.companies SET town = 'Bonn' WHERE name = 'Bolt'");
        sync.startOnly();
        LiveSync.await(
                "both edits",
                () -> right.rows("SELECT name, town FROM crm.companies ORDER BY 1")
                        .equals(List.of("after|Bonn", "before|Bern")));
        sync.agrees();
        assertThat(left.rows("SELECT headline, city FROM clients ORDER BY 1"))
                .containsExactly("after|Bonn", "before|Bern");
    }

    @Test
    void linksAndBasesStayWhenTheConfigurationTakesTheNewNames() {
        create();
        sync.start();
        sync.stop();
        left.run(
                "ALTER TABLE accounts RENAME COLUMN title TO headline",
                "ALTER TABLE accounts RENAME TO clients",
                "UPDATE clients SET headline = 'left' WHERE id = 1");
        right.run("UPDATE crm.companies SET city = 'right' WHERE name = 'Acme'");
        sync.configure(MAPPING.replace("public.accounts", "public.clients").replace("left: title", "left: headline"));
        sync.start();
        sync.agrees();
        assertThat(rightRows("crm.companies")).containsExactly("Bolt|Basel", "left|right");
    }

    /** The names had been taken over into the ledger by then, and what both sides last agreed on was lost with the next start. */
    @Test
    void aConfigurationWithAMistakeLeavesTheLedgerAsItWas() {
        create();
        sync.start();
        sync.stop();
        left.run("ALTER TABLE accounts RENAME COLUMN title TO headline", "UPDATE accounts SET headline = 'left'");
        right.run("UPDATE crm.companies SET city = 'right'");
        sync.configure(MAPPING.replace("left: title", "left: headline").replace("- city", "- town"));
        assertThatThrownBy(sync::startOnly).isInstanceOf(EngineException.class);
        sync.stop();
        sync.configure(MAPPING);
        sync.start();
        sync.agrees();
        assertThat(rightRows("crm.companies")).containsExactly("left|right", "left|right");
    }

    @Test
    void twoMappingsThatCallOneFieldByTwoNamesAreRefused() {
        create();
        right.run("CREATE TABLE crm.others (id serial PRIMARY KEY, name text)");
        sync.start();
        sync.stop();
        left.run("ALTER TABLE accounts RENAME COLUMN title TO headline");
        String second = """
            - name: second
              left: public.accounts
              right: crm.others
              match: []
              fields: [{ left: headline, right: name }]
            """;
        sync.configure(MAPPING + second);
        sync.startOnly();
        assertThat(sync.status().getFirst().tables().getLast().paused())
                .map(Reason::code)
                .contains("NAMES_DISAGREE");
        sync.agrees();
        sync.stop();
        sync.configure(MAPPING.replace("left: title", "left: headline") + second);
        sync.start();
        left.run("UPDATE accounts SET headline = 'Acme AG' WHERE id = 1");
        awaitRight("crm.companies", "Acme AG|Bern", "Bolt|Basel");
        sync.agrees();
        assertThat(right.rows("SELECT name FROM crm.others ORDER BY 1")).containsExactly("Acme AG", "Bolt");
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void aDroppedFieldStopsItselfAlone() {
        create();
        sync.start();
        left.run("ALTER TABLE accounts DROP COLUMN city", "UPDATE accounts SET title = 'Acme AG' WHERE id = 1");
        awaitRight("crm.companies", "Acme AG|Bern", "Bolt|Basel");
        right.run("UPDATE crm.companies SET name = 'Bolt Ltd', city = 'Biel' WHERE name = 'Bolt'");
        LiveSync.await(
                "the way back",
                () -> left.value("SELECT title FROM accounts WHERE id = 2").equals("Bolt Ltd"));
        assertThat(status().waitingFields()).extracting(Reason::code).containsExactly("FIELD_GONE");
        left.run("ALTER TABLE accounts ADD COLUMN city text");
        LiveSync.await(
                "the field, filled",
                () -> left.rows("SELECT city FROM accounts ORDER BY id").equals(List.of("Bern", "Biel")));
        sync.agrees();
        assertThat(status().waitingFields()).isEmpty();
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void aDroppedTableStopsItsMappingAlone() {
        create();
        left.run(
                "CREATE TABLE notes (id serial PRIMARY KEY, body text)",
                "INSERT INTO notes (body) VALUES ('one'), ('kept')");
        right.run("CREATE TABLE notes (id serial PRIMARY KEY, body text)");
        sync.configure("- { left: public.notes, right: public.notes, match: [], fields: [body] }\n" + MAPPING);
        sync.start();
        left.run("DROP TABLE notes");
        right.run("UPDATE notes SET body = 'two' WHERE body = 'one'");
        sync.awaitPaused("TABLE_GONE");
        left.run("UPDATE accounts SET title = 'Acme AG' WHERE id = 1");
        awaitRight("crm.companies", "Acme AG|Bern", "Bolt|Basel");
        left.run("CREATE TABLE public.notes (id serial PRIMARY KEY, body text)");
        sync.awaitPaused("TABLE_REPLACED");
        assertThat(right.rows("SELECT body FROM public.notes ORDER BY 1")).containsExactly("kept", "two");
        assertThat(left.rows("SELECT body FROM public.notes")).isEmpty();
        left.run("INSERT INTO public.notes (id, body) VALUES (7, 'three')");
        sync.engine().pause(LiveSync.SYNC);
        sync.engine().resume(LiveSync.SYNC);
        sync.agrees();
        assertThat(left.rows("SELECT body FROM public.notes ORDER BY 1")).containsExactly("three", "two");
        assertThat(right.rows("SELECT body FROM public.notes ORDER BY 1")).containsExactly("three", "two");
    }

    @Test
    void aTypeThatFitsGoesOnAndOneThatDoesNotWaits() {
        left.run("CREATE TABLE accounts (id serial PRIMARY KEY, title varchar(10), city int)");
        right.run(
                "CREATE SCHEMA crm",
                "CREATE TABLE crm.companies (id serial PRIMARY KEY, name varchar(10), city int)",
                "INSERT INTO crm.companies (name, city) VALUES ('Acme', 1)");
        sync.start();
        left.run("ALTER TABLE accounts ALTER COLUMN title TYPE text", "UPDATE accounts SET title = 'Acme AG'");
        awaitRight("crm.companies", "Acme AG|1");
        left.run(
                "ALTER TABLE accounts ALTER COLUMN city TYPE date USING '2026-01-01'::date",
                "UPDATE accounts SET title = 'x'");
        sync.awaitPaused("TYPES_DO_NOT_FIT");
        left.run("ALTER TABLE accounts ALTER COLUMN city TYPE int USING 5");
        awaitRight("crm.companies", "x|5");
        sync.agrees();
    }

    /** Add a new one, copy, drop the old one, rename the new one: first on one side, then on the other. */
    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void aFieldIsReplacedByACopyOfAnotherTypeOnOneSideAfterTheOther() {
        left.run(
                "CREATE TABLE accounts (id serial PRIMARY KEY, title text, city int)",
                "INSERT INTO accounts (title, city) VALUES ('Acme', 5)");
        right.run(
                "CREATE SCHEMA crm",
                "CREATE TABLE crm.companies (id serial PRIMARY KEY, name text, city int NOT NULL)");
        sync.start();
        awaitRight("crm.companies", "Acme|5");
        left.run("ALTER TABLE accounts ADD copy date; UPDATE accounts SET copy = date '2026-01-01' + city;"
                + " ALTER TABLE accounts DROP city; ALTER TABLE accounts RENAME copy TO city");
        left.run("INSERT INTO accounts (title, city) VALUES ('Bolt', '2026-01-08')");
        sync.awaitPaused("TYPES_DO_NOT_FIT");
        right.run("ALTER TABLE crm.companies ADD copy date; UPDATE crm.companies SET copy = date '2026-01-01' + city;"
                + " ALTER TABLE crm.companies DROP city; ALTER TABLE crm.companies RENAME copy TO city;"
                + " ALTER TABLE crm.companies ALTER city SET NOT NULL");
        awaitRight("crm.companies", "Acme|2026-01-06", "Bolt|2026-01-08");
        right.run("UPDATE crm.companies SET name = 'Bolt Ltd' WHERE name = 'Bolt'");
        sync.agrees();
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void newColumnsAreTakenByAutoMappings() {
        create();
        left.run("ALTER TABLE accounts RENAME COLUMN title TO name");
        sync.configure(AUTO);
        sync.start();
        right.run(
                "ALTER TABLE crm.companies ADD COLUMN phone text",
                "UPDATE crm.companies SET phone = '1' WHERE name = 'Acme'");
        left.run("ALTER TABLE accounts ADD COLUMN phone text", "UPDATE accounts SET phone = '2' WHERE name = 'Bolt'");
        LiveSync.await(
                "the new column",
                () -> left.rows("SELECT phone FROM accounts ORDER BY name").equals(List.of("1", "2")));
        sync.agrees();
    }

    @Test
    void newEnumValuesTravelOnceBothSidesKnowThem() {
        left.run(
                "CREATE TYPE mood AS ENUM ('good')",
                "CREATE TABLE accounts (id serial PRIMARY KEY, title mood, city text)");
        right.run(
                "CREATE SCHEMA crm",
                "CREATE TYPE mood AS ENUM ('good')",
                "CREATE TABLE crm.companies (id serial PRIMARY KEY, name mood, city text)");
        sync.start();
        left.run(
                "ALTER TYPE mood ADD VALUE 'bad'",
                "INSERT INTO accounts (title, city) VALUES ('bad', 'x'), ('good', 'y')");
        awaitRight("crm.companies", "good|y");
        sync.settle();
        assertThat(sync.issue().reason().message()).contains("bad");
        right.run("ALTER TYPE mood ADD VALUE 'bad'");
        sync.retry();
        sync.agrees();
    }

    @Test
    void aNewColumnThatMustHaveAValueIsAnIssueOfEachNewRecord() {
        create();
        sync.start();
        right.run(
                "ALTER TABLE crm.companies ADD COLUMN owner text NOT NULL DEFAULT 'x'",
                "ALTER TABLE crm.companies ALTER COLUMN owner DROP DEFAULT");
        left.run("INSERT INTO accounts (title) VALUES ('Core')", "UPDATE accounts SET city = 'Biel' WHERE id = 1");
        awaitRight("crm.companies", "Acme|Biel", "Bolt|Basel");
        sync.settle();
        assertThat(sync.issue().reason().code()).isEqualTo("NOT_NULL_VIOLATION");
        right.run("ALTER TABLE crm.companies ALTER COLUMN owner SET DEFAULT 'nobody'");
        sync.retry();
        sync.agrees();
    }

    @Test
    @Tag(LiveConnection.BY_TRIGGERS)
    void aChangedPrimaryKeyStopsItsMapping() {
        create();
        left.run("ALTER TABLE accounts ADD COLUMN code uuid NOT NULL DEFAULT gen_random_uuid()");
        sync.start();
        awaitRight("crm.companies", "Acme|Bern", "Bolt|Basel");
        left.run(
                "ALTER TABLE accounts DROP CONSTRAINT accounts_pkey, ADD PRIMARY KEY (code)",
                "INSERT INTO accounts (title, city) VALUES ('Cork', 'Cham')",
                "DELETE FROM accounts WHERE title = 'Bolt'");
        sync.awaitPaused("KEY_CHANGED");
        right.run("UPDATE crm.companies SET city = 'Biel' WHERE name = 'Acme'");

        left.run("ALTER TABLE accounts DROP CONSTRAINT accounts_pkey, ADD PRIMARY KEY (id)");
        LiveSync.await("the mapping to go on", () -> status().paused().isEmpty());
        awaitRight("crm.companies", "Acme|Biel", "Cork|Cham");
        sync.agrees();
        assertThat(left.rows("SELECT title, city FROM accounts ORDER BY 1")).containsExactly("Acme|Biel", "Cork|Cham");
    }

    @Test
    void aMappingOfAnotherNameLinksByTheNewPrimaryKey() {
        create();
        sync.start();
        awaitRight("crm.companies", "Acme|Bern", "Bolt|Basel");
        sync.stop();
        left.run(
                "ALTER TABLE accounts ADD COLUMN code uuid NOT NULL DEFAULT gen_random_uuid()",
                "ALTER TABLE accounts DROP CONSTRAINT accounts_pkey, ADD PRIMARY KEY (code)");
        sync.configure(MAPPING.replace("- left: public.accounts", "- name: anew\n  left: public.accounts")
                .replace("match: []", "match: [title]"));
        sync.start();
        left.run("UPDATE accounts SET city = 'Biel' WHERE title = 'Acme'");
        awaitRight("crm.companies", "Acme|Biel", "Bolt|Basel");
        sync.agrees();
    }
}
