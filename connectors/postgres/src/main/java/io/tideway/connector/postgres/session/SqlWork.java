package io.tideway.connector.postgres.session;

import java.sql.SQLException;

/** Work within a transaction. */
@FunctionalInterface
public interface SqlWork<T> {

    T run(Session session) throws SQLException;
}
