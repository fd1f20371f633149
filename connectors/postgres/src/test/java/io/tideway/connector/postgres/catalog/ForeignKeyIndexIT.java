package io.tideway.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Connector;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A foreign key without an index that serves it is a notice of the table that it refers to, and its fix takes it away. */
class ForeignKeyIndexIT {

    private static final String PARENT =
            "CREATE TABLE parent (id serial PRIMARY KEY, code text, region int, UNIQUE (code, region))";

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final Connector connector = TestConnector.open(database);

    @BeforeEach
    void createParent() {
        LocalPostgres.execute(database, PARENT);
    }

    @AfterEach
    void close() {
        connector.close();
    }

    private List<Reason> notices(String table) {
        return connector.discover().stream()
                .filter(each -> each.name().toString().equals(table))
                .map(TableSchema::notices)
                .findFirst()
                .orElseThrow();
    }

    private void run(String statements) {
        for (String statement : statements.split("; ", -1)) {
            LocalPostgres.execute(database, statement);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE child (id int, parent int REFERENCES parent)",
                "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE)",
                "CREATE TABLE child (id int, parent int REFERENCES parent, PRIMARY KEY (id, parent))",
                "CREATE TABLE child (parent int REFERENCES parent); CREATE INDEX ON child (parent) WHERE parent > 0",
                "CREATE TABLE child (parent int REFERENCES parent); CREATE INDEX ON child USING brin (parent)",
                "CREATE TABLE child (parent int REFERENCES parent); CREATE INDEX ON child ((parent + 1), parent)",
                "CREATE TABLE child (parent int REFERENCES parent, n int); CREATE INDEX ON child (n) INCLUDE (parent)",
                "CREATE TABLE child (parent int REFERENCES parent); CREATE INDEX broken ON child (parent); UPDATE pg_index SET"
                        + " indisvalid = false WHERE indexrelid = 'broken'::regclass",
                "CREATE TABLE child (c text, r int, FOREIGN KEY (c, r) REFERENCES parent (code, region)); CREATE INDEX ON child (c)",
                "CREATE TABLE child (c text, r int, n int, FOREIGN KEY (c, r) REFERENCES parent (code, region)); CREATE INDEX ON"
                        + " child (c, n, r)",
                "CREATE TABLE child (c text, r int, FOREIGN KEY (c, r) REFERENCES parent (code, region)); CREATE INDEX ON child"
                        + " (c COLLATE \"C\", r)",
                "CREATE SCHEMA \"A b\"; CREATE TABLE \"A b\".\"it's \"\"Child\"\"\" (\"The Parent\" int REFERENCES parent)",
                "CREATE TABLE child (parent int REFERENCES parent) PARTITION BY RANGE (parent); CREATE TABLE one PARTITION OF child"
                        + " FOR VALUES FROM (1) TO (9); CREATE TABLE two PARTITION OF child FOR VALUES FROM (10) TO (19);"
                        + " CREATE INDEX ON one (parent)"
            })
    void isANotice(String statements) {
        run(statements);
        List<Reason> found = notices("public.parent");
        assertThat(found).extracting(Reason::code).containsExactly("FOREIGN_KEY_NOT_INDEXED");
        assertThat(connector.discover().stream()
                        .filter(table -> table.name().toString().equals("public.parent"))
                        .flatMap(table -> table.notAsTarget().stream()))
                .isEmpty();
        LocalPostgres.execute(database, found.getFirst().fix());
        assertThat(notices("public.parent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE child (parent int PRIMARY KEY REFERENCES parent)",
                "CREATE TABLE child (parent int REFERENCES parent, n int); CREATE INDEX ON child (parent, n)",
                "CREATE TABLE child (parent int REFERENCES parent); CREATE INDEX ON child USING hash (parent)",
                "CREATE TABLE child (parent int UNIQUE REFERENCES parent)",
                "CREATE TABLE child (parent int REFERENCES parent); CREATE INDEX ON child (parent DESC)",
                "CREATE TABLE child (r int, c text, n int, FOREIGN KEY (c, r) REFERENCES parent (code, region)); CREATE INDEX ON"
                        + " child (r, c, n)",
                "CREATE TABLE child (n int, parent int REFERENCES parent) PARTITION BY RANGE (parent); CREATE TABLE one (parent int, n"
                        + " int); ALTER TABLE child ATTACH PARTITION one FOR VALUES FROM (1) TO (9); CREATE INDEX ON one (parent)",
                "CREATE TABLE child (parent int REFERENCES parent) PARTITION BY RANGE (parent); CREATE TABLE one PARTITION OF child"
                        + " FOR VALUES FROM (1) TO (9); CREATE INDEX ON child (parent)",
                "CREATE TABLE child (parent int)"
            })
    void isNone(String statements) {
        run(statements);
        assertThat(notices("public.parent")).isEmpty();
    }

    @Test
    void namesTheTableTheColumnsAndTheStatement() {
        run(
                "CREATE SCHEMA \"A b\"; CREATE TABLE \"A b\".child (\"The Code\" text, r int, FOREIGN KEY (\"The Code\", r) REFERENCES parent"
                        + " (code, region))");
        Reason notice = notices("public.parent").getFirst();
        assertThat(notice.message()).contains("(The Code, r) of table A b.child", "public.parent");
        assertThat(notice.fix()).isEqualTo("CREATE INDEX CONCURRENTLY ON \"A b\".child (\"The Code\", r);");
    }

    @Test
    void aTreeThatRefersToItselfAndAPartitionOfWhatIsReferredTo() {
        run(
                "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree) PARTITION BY RANGE (id); CREATE TABLE tree_1 PARTITION"
                        + " OF tree FOR VALUES FROM (1) TO (9); CREATE TABLE node (id int PRIMARY KEY, up int REFERENCES node)");
        for (String table : List.of("public.tree", "public.tree_1", "public.node")) {
            assertThat(notices(table)).as(table).hasSize(1);
        }
        assertThat(notices("public.tree").getFirst().fix()).isEqualTo("CREATE INDEX ON public.tree (up);");
    }
}
