package io.tideway.connector.postgres.values;

/**
 * The operators by which a type's index compares, as SQL has them: named with their schemas, because the same names mean other
 * operators, or none, where the search path does not lead to the type's own.
 */
public record Operators(String equal, String greater) {}
