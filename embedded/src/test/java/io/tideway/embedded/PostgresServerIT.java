package io.tideway.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresServerIT {
    private static final Path CACHE = Path.of("target", "postgres");
    private static final int LONG_GRACE = 600;

    @TempDir
    Path home;

    private static PostgresBinaries binaries;

    @BeforeAll
    static void unpack() {
        binaries = PostgresBinaries.fromClasspath(CACHE);
    }

    @Test
    void isDurableByDefault() throws SQLException {
        try (var server = PostgresServer.start(binaries, ServerOptions.durable(home))) {
            assertThat(show(server, "fsync")).isEqualTo("on");
            assertThat(show(server, "synchronous_commit")).isEqualTo("on");
            assertThat(show(server, "full_page_writes")).isEqualTo("on");
            assertThat(show(server, "data_checksums")).isEqualTo("on");
            assertThat(show(server, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(show(server, "unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void takesSettingsPortAndSuperuser() throws SQLException, IOException {
        int port = FreePort.find();
        var options = ServerOptions.quick(home)
                .withPort(port)
                .withSuperuser("boss", "it's secret")
                .withSettings(Map.of("wal_level", "logical"));
        try (var server = PostgresServer.start(binaries, options)) {
            assertThat(server.port()).isEqualTo(port);
            assertThat(show(server, "wal_level")).isEqualTo("logical");
            assertThat(show(server, "fsync")).isEqualTo("off");
        }
    }

    @Test
    void refusesLoginsWithoutThePassword() {
        try (var server = PostgresServer.start(binaries, ServerOptions.quick(home))) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void leavesNoProcessAfterStop() {
        PostgresServer server = PostgresServer.start(binaries, ServerOptions.quick(home));
        assertThat(server.isRunning()).isTrue();
        server.stop();
        assertThat(server.isRunning()).isFalse();
        Condition.await("every process of the home is gone", this::noProcessIsLeft);
    }

    @Test
    void isStoppedByAnInterruptedThreadToo() {
        PostgresServer server = PostgresServer.start(binaries, ServerOptions.quick(home));
        Thread.currentThread().interrupt();
        server.stop();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.isRunning()).isFalse();
    }

    @Test
    void keepsItsDataWhenStartedAgain() throws SQLException {
        try (var server = PostgresServer.start(binaries, ServerOptions.quick(home))) {
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (var server = PostgresServer.start(binaries, ServerOptions.quick(home))) {
            assertThat(server.wasAdopted()).isFalse();
            assertThat(query(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void recoversAfterTheServerWasKilled() throws SQLException {
        PostgresServer killed = PostgresServer.start(binaries, ServerOptions.durable(home));
        execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer");
        ProcessHandle.of(killed.pid()).ifPresent(ProcessHandle::destroyForcibly);
        Condition.await("the postmaster is gone", () -> !killed.isRunning());
        killed.stop();
        try (var server = PostgresServer.start(binaries, ServerOptions.durable(home))) {
            assertThat(query(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void refusesAHomeThatIsInUse() {
        try (var server = PostgresServer.start(binaries, ServerOptions.quick(home))) {
            assertThat(server.isRunning()).isTrue();
            assertThatThrownBy(() -> PostgresServer.start(binaries, ServerOptions.quick(home)))
                    .isInstanceOfSatisfying(
                            EmbeddedPostgresException.class,
                            e -> assertThat(e.code()).isEqualTo("EMBEDDED_IN_USE"));
        }
    }

    @Test
    void saysWhyAServerDoesNotStart() {
        var options = ServerOptions.quick(home).withSettings(Map.of("shared_buffers", "none"));
        assertThatThrownBy(() -> PostgresServer.start(binaries, options))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("shared_buffers");
        Condition.await("every process of the home is gone", this::noProcessIsLeft);
    }

    @Test
    void passesOverAPidFileWhoseProcessIsAnother() throws IOException {
        PostgresServer.start(binaries, ServerOptions.quick(home)).stop();
        Path data = home.toRealPath().resolve("data");
        long ours = ProcessHandle.current().pid();
        Files.writeString(Postmaster.file(data), ours + "\n" + data + "\n0\n5432\n\n127.0.0.1\n0 0\nready\n");
        try (var server = PostgresServer.start(binaries, ServerOptions.quick(home))) {
            assertThat(server.wasAdopted()).isFalse();
        }
    }

    @Test
    void adoptsTheServerOfAnOwnerThatWasKilled() throws Exception {
        Process owner = OwnerProcess.start(home, CACHE, LONG_GRACE);
        Postmaster orphan =
                Postmaster.running(home.toRealPath().resolve("data")).orElseThrow();
        owner.destroyForcibly().waitFor();
        try (var server = PostgresServer.start(binaries, ServerOptions.quick(home))) {
            assertThat(server.wasAdopted()).isTrue();
            assertThat(server.pid()).isEqualTo(orphan.pid());
            assertThat(server.port()).isEqualTo(orphan.port());
        }
        Condition.await("the dead owner's watchdog is gone too", this::noProcessIsLeft);
    }

    @Test
    void restartsAnOrphanThatHasOtherSettings() throws Exception {
        OwnerProcess.start(home, CACHE, LONG_GRACE).destroyForcibly().waitFor();
        var options = ServerOptions.quick(home).withSettings(Map.of("wal_level", "logical"));
        try (var server = PostgresServer.start(binaries, options)) {
            assertThat(server.wasAdopted()).isFalse();
            assertThat(show(server, "wal_level")).isEqualTo("logical");
        }
    }

    @Test
    void anOrphanThatIsNotAdoptedEnds() throws Exception {
        Process owner = OwnerProcess.start(home, CACHE, 1);
        Postmaster orphan =
                Postmaster.running(home.toRealPath().resolve("data")).orElseThrow();
        owner.destroyForcibly().waitFor();
        Condition.await("the orphan is gone", () -> !orphan.isAlive());
        Condition.await("its watchdog is gone", this::noProcessIsLeft);
        try (var server = PostgresServer.start(binaries, ServerOptions.quick(home))) {
            assertThat(server.wasAdopted()).isFalse();
        }
    }

    /** The watchdog and the postmaster name the home on their command lines; the postmaster's children end with it. */
    private boolean noProcessIsLeft() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .noneMatch(process -> process.info().commandLine().orElse("").contains(home.toString()));
    }

    private static String show(PostgresServer server, String setting) throws SQLException {
        return query(server, "SHOW " + setting);
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (var connection = connect(server);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (var connection = connect(server);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), server.password());
    }
}
