package io.tideway.server.live.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.Condition;
import io.tideway.server.live.fixture.LiveServer;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Errors of users, and the messages that they get. */
@Exhaustive
@Timeout(120)
class UserErrorIT {

    private static final int WRONG_USE = 2;
    private static final int UNREACHABLE = 3;

    private final PeopleSync people = PeopleSync.create();

    @TempDir
    Path directory;

    @AfterEach
    void deprovision() {
        new TidewayProcess(people.configuration(directory)).ask("deprovision");
    }

    @Test
    void aMisspeltKeyIsNamedWithWhatWasMeant() throws IOException {
        refused("confilcts", yaml().replace("match: []", "confilcts: left"), WRONG_USE, "conflicts");
    }

    @Test
    void aFieldThatIsNotThereIsNamed() throws IOException {
        refused("adress", yaml().replace("note]", "adress]"), WRONG_USE, "adress");
    }

    @Test
    void aTableThatIsNotThereIsNamed() throws IOException {
        refused(
                "public.persons",
                yaml().replace("left: public.people", "left: public.persons"),
                WRONG_USE,
                "tideway tables left");
    }

    @Test
    void aWrongPasswordIsAWrongConfiguration() throws IOException {
        refused("LOGIN_REFUSED", yaml().replace("password: \"tideway\"", "password: \"wrong\""), WRONG_USE, "password");
    }

    @Test
    void aServerThatIsAwayCannotBeReached() throws IOException {
        String port = "port: " + people.right().port();
        String away = yaml().replace(port, "port: " + TidewayProcess.freePort());
        TidewayProcess program = new TidewayProcess(PeopleSync.write(directory, away));
        explained(program.ask("plan"), "SERVER_UNREACHABLE", UNREACHABLE, "host and port");
    }

    @Test
    void aPortThatIsTakenIsNamedBeforeAnythingIsProvisioned() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TidewayProcess program = new TidewayProcess(people.configuration(directory));
            explained(
                    program.ask("run", "--port", Integer.toString(taken.getLocalPort())),
                    "PORT_IN_USE",
                    WRONG_USE,
                    "--port");
        }
        assertThat(LocalPostgres.query(
                        people.left(),
                        "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"))
                .isEmpty();
    }

    @Test
    void aSyncThatAnotherEngineRunsAndASlotThatAnotherReaderHoldsAreLeftAlone() throws Exception {
        String withLedger = "ledger: { url: \"postgresql://127.0.0.1:%d/%s\", user: tideway, password: tideway }\n"
                        .formatted(
                                people.left().port(),
                                LiveServer.createDatabase().name())
                + yaml();
        Path file = PeopleSync.write(directory, withLedger);
        try (TidewayProcess first = new TidewayProcess(file)) {
            first.start();
            first.awaitRunning();
            Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
            TidewayProcess second = new TidewayProcess(PeopleSync.write(elsewhere, withLedger));
            explained(second.ask("run", "--port", "0"), "SYNC_IS_RUNNING", UNREACHABLE, "other engine");

            first.terminate();
            try (Connection reader = holdSlot()) {
                String holder = slotReader();
                first.start();
                first.awaitRunning();
                Condition.await("log: " + first.log(), () -> first.log().contains("STREAM_IN_USE"));
                assertThat(first.isAlive()).isTrue();
                assertThat(reader.isClosed()).isFalse();
                assertThat(slotReader()).isEqualTo(holder);
            }
            people.onLeft("INSERT INTO people (ref) VALUES ('a')");
            people.assertConverges(first);
        }
    }

    /** A reader of the left slot that does not let go. */
    private Connection holdSlot() throws Exception {
        String slot = String.valueOf(LocalPostgres.query(
                        people.left(), "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()")
                .get(0)
                .get(0));
        Properties properties = new Properties();
        properties.setProperty("user", people.left().user());
        properties.setProperty("password", people.left().password());
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "14");
        properties.setProperty("preferQueryMode", "simple");
        Connection connection = DriverManager.getConnection(people.left().jdbcUrl(), properties);
        connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", slot)
                .start();
        return connection;
    }

    private String slotReader() {
        return LocalPostgres.query(
                        people.left(),
                        "SELECT active_pid FROM pg_replication_slots WHERE database = current_database()")
                .toString();
    }

    private String yaml() throws IOException {
        return Files.readString(people.configuration(directory));
    }

    private void refused(String code, String yaml, int exitCode, String hint) {
        TidewayProcess program = new TidewayProcess(PeopleSync.write(directory, yaml));
        explained(program.ask("run", "--port", "0"), code, exitCode, hint);
    }

    private static void explained(TidewayProcess.Answer answer, String code, int exitCode, String hint) {
        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(exitCode);
        assertThat(answer.err()).contains(code).contains(hint);
        List<String> reasons =
                answer.err().lines().filter(line -> !line.startsWith("20")).toList();
        assertThat(reasons).isNotEmpty().allMatch(line -> line.matches("[A-Z_]+: .+ Fix: .+"), "CODE: what. Fix: …");
    }
}
