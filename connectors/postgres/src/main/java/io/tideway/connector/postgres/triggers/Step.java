package io.tideway.connector.postgres.triggers;

/**
 * One thing to be done to the database.
 *
 * @param what for people, such as {@code create trigger … on public.t}
 * @param sql the statements
 */
record Step(String what, String sql) {}
