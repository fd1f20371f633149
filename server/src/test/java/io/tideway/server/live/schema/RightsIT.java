package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.sync.SyncState;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import io.tideway.testkit.Exhaustive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A right or a default is taken away while a sync runs, or before it starts: one table waits, or its creates fail, and all heals by itself. */
@Exhaustive
final class RightsIT {

    private static final String ITEMS = """
            - { left: app.items, right: app.items, match: [], brake: off, fields: [name, mood] }
            """;

    private static final String BOTH = ITEMS + """
            - { left: public.others, right: public.others, match: [], fields: [name] }
            """;

    private static final String SHOWN = "SELECT name, mood FROM app.items ORDER BY 1";

    private final LiveSync sync = LiveSync.of(BOTH);
    private final LiveDatabase left = sync.left();
    private final LiveDatabase right = sync.right();

    /** What is taken away, and how it comes back; {0} is the role. */
    enum Loss {
        SELECT("REVOKE SELECT ON app.items FROM {0}", "GRANT SELECT ON app.items TO {0}"),
        INSERT("REVOKE INSERT ON app.items FROM {0}", "GRANT INSERT ON app.items TO {0}"),
        UPDATE("REVOKE UPDATE ON app.items FROM {0}", "GRANT UPDATE ON app.items TO {0}"),
        DELETE("REVOKE DELETE ON app.items FROM {0}", "GRANT DELETE ON app.items TO {0}"),
        ALL("REVOKE ALL ON app.items FROM {0}", "GRANT ALL ON app.items TO {0}"),
        OWNER("ALTER TABLE app.items OWNER TO CURRENT_USER", "ALTER TABLE app.items OWNER TO {0}"),
        SCHEMA("REVOKE USAGE ON SCHEMA app FROM {0}", "GRANT USAGE ON SCHEMA app TO {0}"),
        TYPES_SCHEMA("REVOKE USAGE ON SCHEMA types FROM {0}", "GRANT USAGE ON SCHEMA types TO {0}"),
        SEQUENCE("REVOKE USAGE, UPDATE ON app.serials FROM {0}", "GRANT USAGE, UPDATE ON app.serials TO {0}"),
        SEQUENCE_OF_FUNCTION(
                "REVOKE USAGE, UPDATE ON app.numbers FROM {0}", "GRANT USAGE, UPDATE ON app.numbers TO {0}"),
        FUNCTION("REVOKE EXECUTE ON FUNCTION app.key() FROM {0}", "GRANT EXECUTE ON FUNCTION app.key() TO {0}"),
        OTHER_DEFAULT("REVOKE EXECUTE ON FUNCTION app.word() FROM {0}", "GRANT EXECUTE ON FUNCTION app.word() TO {0}"),
        SERIAL_DROPPED(
                "ALTER TABLE app.items ALTER id DROP DEFAULT",
                "ALTER TABLE app.items ALTER id SET DEFAULT nextval('app.serials')"),
        DROPPED("ALTER TABLE app.items ALTER id DROP DEFAULT", "ALTER TABLE app.items ALTER id SET DEFAULT app.key()");

        private final String away;
        private final String back;

        Loss(String away, String back) {
            this.away = away;
            this.back = back;
        }

        /** What gives the keys. */
        private String keys() {
            return this == SEQUENCE || this == SERIAL_DROPPED ? "nextval('app.serials')" : "app.key()";
        }

        private void take(LiveDatabase side, String role) {
            side.run(away.replace("{0}", role));
        }

        private void give(LiveDatabase side, String role) {
            side.run(back.replace("{0}", role));
        }
    }

    @AfterEach
    void close() {
        sync.close();
    }

    private String role(LiveDatabase side) {
        return side.database().name() + "_owner";
    }

    private void create(String mappings, Loss loss) {
        for (String name : List.of("left", "right")) {
            String role = sync.connectAsOwner(name);
            LiveDatabase side = sync.database(name);
            side.run(
                    "CREATE SCHEMA app",
                    "CREATE SCHEMA types",
                    "GRANT USAGE ON SCHEMA app, types TO " + role,
                    "CREATE TYPE types.mood AS ENUM ('good', 'bad')",
                    "CREATE SEQUENCE app.numbers",
                    "CREATE SEQUENCE app.serials",
                    "CREATE FUNCTION app.key() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT nextval('app.numbers') $$",
                    "CREATE FUNCTION app.word() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'x' || random() $$",
                    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC",
                    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO " + role,
                    "GRANT ALL ON app.numbers, app.serials TO " + role,
                    "CREATE TABLE app.items (id bigint DEFAULT " + loss.keys()
                            + " PRIMARY KEY, name text, mood types.mood," + " word text DEFAULT app.word())",
                    "ALTER TABLE app.items OWNER TO " + role,
                    "CREATE TABLE others (id serial PRIMARY KEY, name text)",
                    "ALTER TABLE others OWNER TO " + role);
        }
        sync.configure(mappings);
        left.run("INSERT INTO app.items (name, mood) VALUES ('a', 'good'), ('b', 'bad'), ('c', 'good')");
    }

    private void edit(LiveDatabase side, String mark) {
        side.run(
                "INSERT INTO app.items (name, mood) VALUES ('new " + mark + "', 'good')",
                "UPDATE app.items SET mood = 'bad' WHERE name = 'a'",
                "DELETE FROM app.items WHERE name = 'b'",
                "INSERT INTO others (name) VALUES ('" + mark + "')");
    }

    private void othersArrive(LiveDatabase side, String mark) {
        LiveSync.await(
                "the other table",
                () -> side.value("SELECT count(*) FROM others WHERE name = '" + mark + "'")
                        .equals("1"));
    }

    /** One table waits with a reason, or some of its records do, and the sync runs. */
    private void complains() {
        LiveSync.await(
                "a reason or an issue",
                () -> sync.status().getFirst().tables().getFirst().paused().isPresent()
                        || !sync.issues().isEmpty());
        assertThat(sync.status().getFirst().state()).isEqualTo(SyncState.RUNNING);
    }

    private void heals() {
        LiveSync.await(
                "both sides equal, and nothing left",
                () -> left.rows(SHOWN).equals(right.rows(SHOWN))
                        && sync.issues().isEmpty()
                        && sync.status().getFirst().tables().getFirst().paused().isEmpty());
        sync.agrees();
    }

    @ParameterizedTest
    @EnumSource
    void isTakenAwayWhileTheSyncRuns(Loss loss) {
        create(BOTH, loss);
        sync.start();
        loss.take(right, role(right));
        edit(left, "left");
        othersArrive(right, "left");
        complains();
        loss.give(right, role(right));
        heals();
        assertThat(right.rows(SHOWN)).containsExactly("a|bad", "c|good", "new left|good");
        left.run(
                "INSERT INTO app.items (name, mood) VALUES ('b', 'bad')",
                "UPDATE app.items SET mood = 'good' WHERE name = 'a'");
        sync.agrees();
        loss.take(left, role(left));
        edit(right, "right");
        othersArrive(left, "right");
        complains();
        loss.give(left, role(left));
        heals();
        assertThat(left.rows(SHOWN)).containsExactly("a|bad", "c|good", "new left|good", "new right|good");
    }

    @ParameterizedTest
    @EnumSource(names = {"SELECT", "UPDATE", "OWNER", "SCHEMA", "SEQUENCE", "FUNCTION", "DROPPED"})
    void isTakenAwayBeforeTheSyncStartsAgain(Loss loss) {
        create(BOTH, loss);
        sync.start();
        sync.stop();
        loss.take(right, role(right));
        edit(left, "left");
        sync.startOnly();
        othersArrive(right, "left");
        complains();
        loss.give(right, role(right));
        heals();
        assertThat(right.rows(SHOWN)).containsExactly("a|bad", "c|good", "new left|good");
    }

    @ParameterizedTest
    @Tag(LiveConnection.BY_TRIGGERS)
    @EnumSource(names = {"SELECT", "TYPES_SCHEMA", "SEQUENCE", "DROPPED"})
    void isTakenAwayFromTheOnlyTableBeforeTheSyncStartsAgain(Loss loss) {
        create(ITEMS, loss);
        sync.start();
        sync.stop();
        loss.take(right, role(right));
        edit(left, "left");
        sync.startOnly();
        complains();
        loss.give(right, role(right));
        heals();
        assertThat(right.rows(SHOWN)).containsExactly("a|bad", "c|good", "new left|good");
    }
}
