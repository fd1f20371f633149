package io.tideway.server.live.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveServer;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tideway schema}, beside a running engine and without one. */
final class SchemaCommandIT {

    @TempDir
    Path directory;

    @Test
    void showsRenamedDroppedAndAddedFieldsAndTheLinesToChange() {
        Database left = LiveServer.createDatabase();
        Database right = LiveServer.createDatabase();
        LocalPostgres.execute(left, "CREATE TABLE accounts (id serial PRIMARY KEY, title text, city text, phone text)");
        LocalPostgres.execute(right, "CREATE TABLE firms (id serial PRIMARY KEY, name text, city text)");
        TidewayProcess program = new TidewayProcess(PeopleSync.write(directory, pair(left, right)));
        program.start();
        program.awaitRunning();
        assertThat(program.ask("schema").out()).contains("The systems match the configuration.");
        LocalPostgres.execute(
                left,
                "ALTER TABLE accounts RENAME TO clients",
                "ALTER TABLE clients RENAME COLUMN title TO headline",
                "ALTER TABLE clients DROP COLUMN city");
        LocalPostgres.execute(right, "ALTER TABLE firms ADD COLUMN phone text");
        assertShowsTheLinesToChange(program.ask("schema"));
        program.terminate();
        TidewayProcess.Answer alone = program.ask("schema", "pair", "--json");
        assertThat(alone.exitCode()).as(alone.err()).isEqualTo(1);
        assertThat(alone.out()).contains("\"FIELD_RENAMED\"", "\"headline\"", "\"number\"");
        program.ask("deprovision");
        program.close();
        LiveServer.drop(left);
        LiveServer.drop(right);
    }

    private static void assertShowsTheLinesToChange(TidewayProcess.Answer beside) {
        assertThat(beside.exitCode()).as(beside.err()).isEqualTo(1);
        assertThat(beside.out())
                .contains(
                        "public.accounts is called public.clients now",
                        "title is called headline now",
                        "FIELD_GONE",
                        "both sides have a field phone",
                        "+       - name: accounts",
                        "+         left: public.clients",
                        "+         match: [headline]",
                        "+           - { left: headline, right: name }");
    }

    private static String pair(Database left, Database right) {
        return """
            connections:
              left: %s
              right: %s
            syncs:
              pair:
                left: left
                right: right
                tables:
                  - left: public.accounts
                    right: public.firms
                    match: [title]
                    fields:
                      - { left: title, right: name }
                      - city
            """.formatted(LiveConnection.text("left", left), LiveConnection.text("right", right));
    }
}
