package io.tideway.server.live.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.engine.ledger.Issue;
import io.tideway.engine.schema.EngineException;
import io.tideway.engine.verify.VerifyReport;
import io.tideway.server.live.fixture.LiveConnection;
import io.tideway.server.live.fixture.LiveDatabase;
import io.tideway.server.live.fixture.LiveSync;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A mass delete or a mass overwrite waits until an operator confirms it. */
@Tag(LiveConnection.BY_TRIGGERS)
class BrakeIT {

    private static final String TABLES = "CREATE TABLE t (id int PRIMARY KEY, name text)";
    private static final String COUNT = "SELECT count(*) FROM t";
    private static final String OOPS = "SELECT count(*) FROM t WHERE name = 'oops'";

    private final LiveSync sync = LiveSync.of("""
            - left: public.t
              right: public.t
              brake: { overwrites: { share: 50%, records: 500 } }
              fields: [id, name]
            - left: public.u
              right: public.u
              fields: [id, name]""");

    @BeforeEach
    void start() {
        for (LiveDatabase side : List.of(sync.left(), sync.right())) {
            side.run(TABLES, "CREATE TABLE u (id int PRIMARY KEY, name text)");
        }
        sync.left().run("INSERT INTO t SELECT g, 'n' || g FROM generate_series(1, 1000) g");
        sync.start();
        sync.agrees();
    }

    @AfterEach
    void close() {
        sync.close();
    }

    /** Waits for the hold; other table mappings go on. */
    private Issue held(String code) {
        sync.settle();
        assertThat(sync.issueCodes()).containsExactly(code);
        sync.left().run("INSERT INTO u VALUES (1, 'flows') ON CONFLICT DO NOTHING");
        sync.settle();
        assertThat(sync.right().value("SELECT name FROM u")).isEqualTo("flows");
        return sync.issue();
    }

    @Test
    void aTruncateIsPutBackUnderTheSameKeys() {
        sync.left().run("TRUNCATE t");
        Issue issue = held("MASS_DELETE");
        assertThat(issue.reason().message()).contains("1000 of 1000", "public.t");
        assertThat(sync.right().value(COUNT)).isEqualTo("1000");
        sync.engine().retry(List.of());
        assertThatThrownBy(() -> sync.engine().resync("sync", Optional.of("t"))).isInstanceOf(EngineException.class);
        sync.stop();
        sync.start();
        assertThat(sync.right().value(COUNT)).isEqualTo("1000");

        sync.engine().revert(sync.issue().id());
        sync.agrees();
        assertThat(sync.left().rows("SELECT id, name FROM t ORDER BY id"))
                .hasSize(1000)
                .isEqualTo(sync.right().rows("SELECT id, name FROM t ORDER BY id"));
    }

    @Test
    void aMassDeleteThatIsConfirmedHappens() {
        sync.left().run("DELETE FROM t WHERE id > 100");
        Issue issue = held("MASS_DELETE");
        // What a first batch below the limit brought was carried.
        long left = number(sync.right(), COUNT);
        assertThat(left).isBetween(800L, 1000L);
        VerifyReport.Table counted = sync.verify().tables().getFirst();
        assertThat(counted.missingLeft()).isEqualTo(left - 100);
        assertThat(counted.examples()).hasSize(20);
        sync.engine().confirm(issue.id());
        sync.agrees();
        assertThat(sync.right().value(COUNT)).isEqualTo("100");
    }

    @Test
    void aForgottenWhereIsPutBackAndEditsOfTheOtherSideStay() {
        sync.left().run("UPDATE t SET name = 'oops'");
        Issue issue = held("MASS_OVERWRITE");
        long carried = number(sync.right(), OOPS);
        assertThat(carried).isLessThanOrEqualTo(500);
        VerifyReport.Table counted = sync.verify().tables().getFirst();
        assertThat(counted.differing()).isEqualTo(1000 - carried);
        assertThat(counted.fields()).containsExactly(Map.entry("name", 1000 - carried));
        sync.right().run("UPDATE t SET name = 'mine' WHERE id = 999");
        sync.engine().revert(issue.id());
        sync.agrees();
        assertThat(number(sync.left(), OOPS)).isEqualTo(carried);
        assertThat(sync.left().value("SELECT name FROM t WHERE id = 999")).isEqualTo("mine");
        assertThat(sync.activities("t", "1000").getFirst().lost()).contains("oops");
    }

    private static long number(LiveDatabase side, String sql) {
        return Long.parseLong(String.valueOf(side.value(sql)));
    }

    /** A job that fills a table again each night: records that one transaction deletes and inserts again are not deleted, in any number of batches. */
    @Test
    void whatATransactionInsertsAgainIsNotDeleted() {
        sync.left().run("INSERT INTO u SELECT g, 'n' || g FROM generate_series(1, 7000) g");
        sync.agrees();
        sync.left()
                .transaction(
                        "DELETE FROM u",
                        "INSERT INTO u SELECT g, CASE WHEN g % 100 = 0 THEN 'new' ELSE 'n' || g END"
                                + " FROM generate_series(1, 6950) g");
        sync.agrees();
        assertThat(sync.right().rows("SELECT count(*), count(*) FILTER (WHERE name = 'new') FROM u"))
                .containsExactly("6950|69");
    }

    @Test
    void fewerPass() {
        sync.left().run("DELETE FROM t WHERE id <= 150", "UPDATE t SET name = 'x' WHERE id <= 500");
        sync.agrees();
        assertThat(sync.right().value(COUNT)).isEqualTo("850");
    }
}
