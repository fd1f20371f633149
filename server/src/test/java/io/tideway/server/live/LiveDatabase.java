package io.tideway.server.live;

import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One side of a sync, as its users see it.
 *
 * @param database where it is
 */
@SuppressWarnings("InlineFormatString")
record LiveDatabase(Database database) {

    private static final String AUDIT = """
            CREATE SCHEMA IF NOT EXISTS audit;
            CREATE TABLE IF NOT EXISTS audit.writes (id bigint GENERATED ALWAYS AS IDENTITY, what text);
            CREATE OR REPLACE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN
                INSERT INTO audit.writes (what) VALUES (lower(TG_OP) || ' ' || TG_TABLE_NAME);
                RETURN NULL;
              END $$;
            CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION audit.note()
            """;

    static LiveDatabase create() {
        return new LiveDatabase(LiveServer.createDatabase());
    }

    /** Runs statements, each committed by itself. */
    LiveDatabase run(String... statements) {
        LocalPostgres.execute(database, statements);
        return this;
    }

    /** The rows of a query, each as its values with {@code |} between them. */
    List<String> rows(String sql) {
        return LocalPostgres.query(database, sql).stream()
                .map(row -> row.stream().map(String::valueOf).collect(Collectors.joining("|")))
                .toList();
    }

    /** The one value of a query. */
    String value(String sql) {
        List<String> rows = rows(sql);
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows of " + sql);
        }
        return rows.getFirst();
    }

    /** From now on every row that anybody writes to the table is noted, for {@link #writes}. */
    void audit(String table) {
        run(AUDIT.formatted(table), "TRUNCATE audit.writes");
    }

    /** What was written to the audited tables since {@link #audit}, such as {@code update accounts}, in order. */
    List<String> writes() {
        return rows("SELECT what FROM audit.writes ORDER BY id");
    }

    /** Which versions of rows the table holds: the same text means that no row was touched. */
    List<String> rowVersions(String table) {
        return rows("SELECT ctid, xmin, xmax FROM " + table + " ORDER BY ctid");
    }

    /** A session with an open transaction, for the caller to commit and close. */
    Connection open() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Runs statements in one transaction. */
    void transaction(String... statements) {
        try (Connection connection = open();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
