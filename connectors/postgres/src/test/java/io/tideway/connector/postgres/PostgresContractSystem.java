package io.tideway.connector.postgres;

import io.tideway.spi.Connector;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.testkit.contract.ContractSystem;
import io.tideway.testkit.contract.RowHiding;
import io.tideway.testkit.contract.TypeSamples;
import io.tideway.testkit.contract.UserEdit;
import io.tideway.testkit.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A fresh database of the shared server, with the contract's table. */
final class PostgresContractSystem implements ContractSystem {

    private static final TableName TABLE = TableName.parse("public.Things");
    private static final String QUOTED = "public.\"Things\"";

    private final LocalPostgres.Database database = LocalPostgres.shared().createDatabase();

    private final CaptureUnderTest capture;

    PostgresContractSystem(CaptureUnderTest capture) {
        this.capture = capture;
        LocalPostgres.execute(
                database,
                "CREATE TABLE " + QUOTED + " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                        + " name text NOT NULL, note text, amount integer, code varchar(20) UNIQUE)");
        SampleTable.create(database);
    }

    @Override
    public Connector connect() {
        return TestConnector.open(database, capture);
    }

    @Override
    public TableName table() {
        return TABLE;
    }

    @Override
    public List<RecordKey> commit(List<UserEdit> edits) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            List<RecordKey> keys = new ArrayList<>();
            for (UserEdit edit : edits) {
                keys.add(apply(connection, edit));
            }
            connection.commit();
            return keys;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static RecordKey apply(Connection connection, UserEdit edit) throws SQLException {
        return switch (edit) {
            case UserEdit.Insert insert -> insert(connection, insert.fields());
            case UserEdit.Update update -> update(connection, update.key(), update.fields());
            case UserEdit.Delete delete -> {
                run(connection, "DELETE FROM " + QUOTED + " WHERE id = " + delete.key());
                yield delete.key();
            }
        };
    }

    private static RecordKey insert(Connection connection, Fields fields) throws SQLException {
        List<String> names = present(fields);
        String marks = String.join(", ", names.stream().map(name -> mark(name)).toList());
        String sql =
                "INSERT INTO " + QUOTED + " (" + String.join(", ", names) + ") VALUES (" + marks + ") RETURNING id";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, fields, names);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return RecordKey.of(row.getString(1));
            }
        }
    }

    private static RecordKey update(Connection connection, RecordKey key, Fields fields) throws SQLException {
        List<String> names = present(fields);
        String set = String.join(
                ", ", names.stream().map(name -> name + " = " + mark(name)).toList());
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + QUOTED + " SET " + set + " WHERE id = " + key)) {
            bind(statement, fields, names);
            statement.executeUpdate();
            return key;
        }
    }

    private static String mark(String name) {
        return name.equals("amount") ? "?::integer" : "?";
    }

    private static void bind(PreparedStatement statement, Fields fields, List<String> names) throws SQLException {
        for (int i = 0; i < names.size(); i++) {
            statement.setString(i + 1, fields.value(names.get(i)));
        }
    }

    private static List<String> present(Fields fields) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < fields.layout().size(); i++) {
            if (fields.isPresent(i)) {
                names.add(fields.layout().name(i));
            }
        }
        return names;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Override
    public Optional<Consumer<String>> historyLoss() {
        return Optional.of(name -> capture.loseHistory(database, name));
    }

    @Override
    public Optional<Consumer<String>> changeLoss() {
        return Optional.of(name -> capture.loseChanges(database, name, QUOTED));
    }

    @Override
    public Optional<Supplier<List<String>>> provisioned() {
        return Optional.of(() -> CaptureUnderTest.provisioned(database));
    }

    @Override
    public Optional<TypeSamples> typeSamples() {
        return Optional.of(new TypeSamples(SampleTable.NAME, SampleTable.samples()));
    }

    /** The superuser, which the other tests are, sees all. */
    @Override
    public Optional<RowHiding> rowHiding() {
        String role = database.name() + "_owner";
        LocalPostgres.execute(
                database, "CREATE ROLE " + role + " LOGIN PASSWORD 'x'", "ALTER TABLE " + QUOTED + " OWNER TO " + role);
        return Optional.of(new RowHiding() {
            @Override
            public Connector connect() {
                return TestConnector.open(database, capture, role, "x");
            }

            @Override
            public void hide() {
                LocalPostgres.execute(
                        database, "ALTER TABLE " + QUOTED + " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
            }

            @Override
            public void show() {
                LocalPostgres.execute(
                        database, "ALTER TABLE " + QUOTED + " DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY");
            }
        });
    }

    @Override
    public boolean shares(Thread thread) {
        return thread.getName().startsWith("PostgreSQL-JDBC");
    }

    /** Slots are the server's, and the contract names each alike: none may stay. */
    @Override
    public void close() {
        for (List<?> row : LocalPostgres.query(
                database, "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()")) {
            TestConnector.awaitIdle(database, String.valueOf(row.get(0)));
            LocalPostgres.query(database, "SELECT pg_drop_replication_slot('" + row.get(0) + "')");
        }
    }
}
