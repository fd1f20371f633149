package io.tideway.connector.postgres.session;

import java.sql.SQLException;

/** What is done within a transaction. */
@FunctionalInterface
public interface SqlWork<T> {

    T run(Session session) throws SQLException;
}
