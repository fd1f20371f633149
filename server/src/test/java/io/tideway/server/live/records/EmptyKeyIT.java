package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.ledger.Issue;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveSync;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records whose key is the empty text, in one field or in several, sync as all others do, and have issues as all others have. */
@Tag(LiveConnection.BY_TRIGGERS)
class EmptyKeyIT {

    private static final String MAPPING = """
        - { left: public.t, right: public.t, fields: [code, name], brake: { deletes: { share: 10%, records: 3 } } }
        - { left: public.u, right: public.u, fields: [a, b, name] }
        """;

    private static final String T = "CREATE TABLE t (code text PRIMARY KEY, name text)";
    private static final String U = "CREATE TABLE u (a text, b varchar(9), name text, PRIMARY KEY (a, b))";
    private static final String SHOWN = "SELECT code, name FROM t ORDER BY code COLLATE \"C\"";

    @Test
    void theEmptyKeyHasAnIssueAndCommandsOfItsOwn() {
        try (LiveSync sync = LiveSync.of(MAPPING)) {
            sync.left().run(T, U, "INSERT INTO t VALUES ('', 'wrong'), ('a', 'fine'), (' ', 'blank'), (E'\\t', 'tab')");
            sync.right().run(T, U, "ALTER TABLE t ADD CONSTRAINT fits CHECK (name <> 'wrong')");
            sync.start();
            assertThat(sync.issueCodes()).containsExactly("CHECK_VIOLATION");
            Issue issue = sync.issue();
            assertThat(issue.key().text()).isEmpty();
            sync.stop();
            sync.start();
            sync.left().run("INSERT INTO t VALUES ('b', 'later')");
            sync.settle();
            assertThat(sync.right().rows(SHOWN)).contains("b|later", " |blank");

            assertThat(sync.engine().ignore(List.of(issue.id()))).isEqualTo(1);
            assertThat(sync.engine().retry(List.of(issue.id()))).isEqualTo(1);
            sync.settle();
            assertThat(sync.record("t", "").issues()).hasSize(1);
            sync.left().run("UPDATE t SET name = 'right' WHERE code = ''");
            sync.agrees();
            sync.right().run("UPDATE t SET name = 'back' WHERE code = ''");
            sync.agrees();
            assertThat(sync.left().rows(SHOWN)).first().isEqualTo("|back");
        }
    }

    @Test
    void aHeldMappingIsDecidedBesideIt() {
        try (LiveSync sync = LiveSync.of(MAPPING)) {
            sync.left()
                    .run(
                            T,
                            U,
                            "INSERT INTO t SELECT n::text, 'x' FROM generate_series(1, 20) n",
                            "INSERT INTO t VALUES ('', 'wrong')");
            sync.right().run(T, U, "ALTER TABLE t ADD CONSTRAINT fits CHECK (name <> 'wrong')");
            sync.start();
            sync.left().run("DELETE FROM t WHERE name = 'x'");
            LiveSync.await("the brake", () -> sync.issueCodes().contains("MASS_DELETE"));
            sync.stop();
            sync.start();
            Issue hold =
                    sync.issues().stream().filter(Issue::ofTable).findFirst().orElseThrow();
            sync.engine().confirm(hold.id());
            sync.left().run("UPDATE t SET name = 'right' WHERE code = ''");
            sync.agrees();
            assertThat(sync.right().rows(SHOWN)).containsExactly("|right");
        }
    }

    @Test
    void emptyPartsOfACompositeKeyAreValues() {
        try (LiveSync sync = LiveSync.of(MAPPING)) {
            sync.left()
                    .run(
                            T,
                            U,
                            "INSERT INTO u VALUES ('', '', 'wrong'), ('', ',', 'wrong'), (',', '', 'fine'), ('\\', '',"
                                    + " 'fine')");
            sync.right().run(T, U, "ALTER TABLE u ADD CONSTRAINT fits CHECK (name <> 'wrong')");
            sync.start();
            assertThat(sync.issueCodes()).containsExactly("CHECK_VIOLATION", "CHECK_VIOLATION");
            sync.left().run("UPDATE u SET name = 'right' WHERE name = 'wrong'", "DELETE FROM u WHERE a = ','");
            sync.agrees();
            assertThat(sync.right().rows("SELECT count(*), count(*) FILTER (WHERE name = 'right') FROM u"))
                    .containsExactly("3|2");
        }
    }
}
