package io.tideway.engine.api;

import io.tideway.engine.ledger.Issue;

/**
 * An issue with the names of its sync and table mapping.
 *
 * @param table name of the table mapping
 */
public record IssueView(String sync, String table, Issue issue) {}
