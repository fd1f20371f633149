package io.tideway.connector.postgres.triggers;

/**
 * One step of provisioning.
 *
 * @param what a description for users, such as {@code create trigger … on public.t}
 * @param sql the statements
 */
record ProvisionStep(String what, String sql) {}
