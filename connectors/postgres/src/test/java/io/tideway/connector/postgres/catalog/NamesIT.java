package io.tideway.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.ReservedNames;
import io.tideway.connector.postgres.fixture.TestConnector;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.Position;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableSelection;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Users name their columns, tables, schemas, indexes, constraints, enum labels and roles as the server, or our SQL, names things. */
@Exhaustive
@ParameterizedClass
@EnumSource(CaptureUnderTest.class)
class NamesIT {

    /** Columns of a wide table. */
    private static final int WIDE = 390;

    /** Names of columns of small tables: those that stand nearest to the columns in our SQL. */
    private static final List<String> NEAREST = List.of(
            "n",
            "lsn",
            "t",
            "u",
            "x",
            "r",
            "s",
            "k",
            "o",
            "q",
            "f",
            "e",
            "k0",
            "v0",
            "e0",
            "visible",
            "present_id",
            "image",
            "place",
            "old",
            "new",
            "old_rows",
            "new_rows",
            "log_lsn",
            "log_key",
            "excluded",
            "tideway_committed_at",
            "ordinality",
            "N",
            "LSN");

    private static final List<String> SCHEMAS =
            List.of("select", "table", "user", "FROM", "all", "default", "case", "schema", "analyze", "limit");

    private static final List<String> ROLES = List.of("select", "n", "Session_User");

    @Parameter
    CaptureUnderTest capture = CaptureUnderTest.REPLICATION;

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();
    private final List<Connector> connectors = new ArrayList<>();
    private final List<NamedTable> tables = new ArrayList<>();

    private Connector connect(String user) {
        Connector connector =
                TestConnector.open(database, capture, user, user.equals(database.user()) ? database.password() : "x");
        connectors.add(connector);
        return connector;
    }

    @AfterEach
    void close() {
        connectors.forEach(Connector::close);
    }

    @Test
    void everyWordIsAName() {
        createTables();
        Connector connector = connect(database.user());
        Subscription subscription = TestConnector.subscribe(
                database, tables.stream().map(NamedTable::selection).toArray(TableSelection[]::new));
        Position start = connector.provision(subscription, false).start();
        try (ChangeStream stream = connector.source().changes(subscription, start)) {
            tables.forEach(table -> table.writeAndRead(connector));
            tables.stream()
                    .filter(table -> !table.isSmall() || NEAREST.indexOf(table.key()) < 2)
                    .forEach(table -> table.meetLock(connector));
            tables.forEach(NamedTable::editInBulk);
            List<Change> changes = TestConnector.readToHead(connector, stream);
            tables.forEach(table -> table.assertStreamed(changes));
        }
        TestConnector.awaitIdle(database, subscription.name());
        connector.deprovision(subscription.name(), false);
        assertThat(CaptureUnderTest.provisioned(database)).isEmpty();
    }

    private void createTables() {
        List<String> words = ReservedNames.all(database);
        for (int from = 0; from < words.size(); from += WIDE) {
            tables.add(new NamedTable(
                    database,
                    SCHEMAS.get(from / WIDE),
                    words.get(from),
                    words.subList(from, Math.min(from + WIDE, words.size()))));
        }
        for (int i = 0; i < NEAREST.size(); i++) {
            List<String> columns = Arrays.asList(
                    NEAREST.get(i),
                    NEAREST.get((i + 1) % NEAREST.size()),
                    NEAREST.get((i + 2) % NEAREST.size()),
                    NEAREST.get((i + 3) % NEAREST.size()));
            tables.add(new NamedTable(database, NEAREST.get(i), NEAREST.get(i), columns));
        }
        tables.forEach(NamedTable::create);
    }

    @Test
    void rolesMayHaveAnyName() {
        NamedTable table = new NamedTable(database, "schema", "table", List.of("column", "index", "role", "n"));
        for (String role : ROLES) {
            LocalPostgres.execute(
                    database,
                    "DROP SCHEMA IF EXISTS \"schema\" CASCADE",
                    "CREATE ROLE \"" + role + "\" LOGIN SUPERUSER PASSWORD 'x'");
            table.create();
            LocalPostgres.execute(database, "ALTER TABLE \"schema\".\"table\" OWNER TO \"" + role + "\"");
            Connector connector = connect(role);
            Subscription subscription = TestConnector.subscribe(database, table.selection());
            connector.provision(subscription, false);
            table.writeAndRead(connector);
            connector.deprovision(subscription.name(), false);
            connector.close();
            LocalPostgres.execute(database, "DROP OWNED BY \"" + role + "\"", "DROP ROLE \"" + role + "\"");
        }
    }
}
