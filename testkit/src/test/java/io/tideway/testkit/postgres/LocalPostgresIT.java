package io.tideway.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalPostgresIT {
    @Test
    void handsOutDatabasesThatShareNothing() {
        LocalPostgres postgres = LocalPostgres.shared();
        var first = postgres.createDatabase();
        var second = postgres.createDatabase();
        LocalPostgres.execute(first, "CREATE TABLE t (a int, b text)", "INSERT INTO t VALUES (1, NULL)");
        assertThat(LocalPostgres.query(first, "TABLE t")).containsExactly(Arrays.asList("1", null));
        assertThat(LocalPostgres.query(second, "SELECT to_regclass('t') IS NULL"))
                .containsExactly(List.of("t"));
        assertThat(LocalPostgres.query(first, "SHOW wal_level")).containsExactly(List.of("logical"));
    }

    @Test
    void keepsPortAndDataAcrossStopAndKill() {
        try (var postgres = LocalPostgres.start()) {
            var database = postgres.createDatabase();
            int port = postgres.port();
            LocalPostgres.execute(database, "CREATE TABLE t (a int)");
            postgres.stop();
            assertThat(postgres.isRunning()).isFalse();
            postgres.startAgain();
            postgres.kill9();
            postgres.startAgain();
            postgres.restart();
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(LocalPostgres.query(database, "SELECT count(*) FROM t")).containsExactly(List.of("0"));
        }
    }
}
