package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.VisibleTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A reader of the log, as the database keeps it.
 *
 * @param tables the numbers of its tables
 * @param marks see {@link CaptureFingerprint}
 * @param delivered the transactions that were acknowledged, and may have been pruned
 */
record LogSubscription(String name, List<String> tables, List<String> marks, VisibleTransactions delivered) {

    LogSubscription {
        tables = List.copyOf(tables);
        marks = List.copyOf(marks);
    }

    private static final String SELECT = "SELECT name, tables::text[] AS tables, marks, delivered::text AS delivered"
            + " FROM tideway.subscription WHERE name = ?";

    private static final String SAVE = """
            INSERT INTO tideway.subscription (name, tables, marks, delivered)
            VALUES (?, ?::text[]::oid[], ?::text[], ?::pg_snapshot)
            ON CONFLICT (name) DO UPDATE
              SET tables = excluded.tables, marks = excluded.marks, delivered = excluded.delivered RETURNING name
            """;

    /** Those of the given tables that no other subscription reads. */
    private static final String UNSHARED = """
            SELECT t.oid::text FROM unnest(?::text[]) AS t(oid)
            WHERE NOT EXISTS (SELECT FROM tideway.subscription s WHERE s.name <> ? AND t.oid::oid = ANY (s.tables))
            ORDER BY 1
            """;

    /** Empty: there is none of that name. */
    static Optional<LogSubscription> find(Session session, String name) throws SQLException {
        return LogSchema.hasSubscriptions(session)
                ? session.query(SELECT, LogSubscription::of, name).stream().findFirst()
                : Optional.empty();
    }

    private static LogSubscription of(ResultSet row) throws SQLException {
        return new LogSubscription(
                row.getString("name"),
                List.of((String[]) row.getArray("tables").getArray()),
                List.of((String[]) row.getArray("marks").getArray()),
                VisibleTransactions.parse(row.getString("delivered")));
    }

    void save(Session session) throws SQLException {
        session.query(SAVE, row -> row.getString(1), name, tables, marks, delivered);
    }

    List<String> unshared(Session session, List<String> some) throws SQLException {
        return session.query(UNSHARED, row -> row.getString(1), some, name);
    }

    /** Returns why it cannot continue from its position; empty if nothing was missed. */
    List<String> missing(Session session) throws SQLException {
        return CaptureFingerprint.missing(session, tables, marks);
    }
}
