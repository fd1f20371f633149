package io.tideway.engine.mapping;

import io.tideway.spi.RecordKey;

/**
 * A value that is the key of a record of another table mapping.
 *
 * @param pair index of the field pair that holds it
 * @param mapping name of the table mapping whose links translate it
 * @param key the key, on the side of the record that holds it
 */
public record Reference(int pair, String mapping, RecordKey key) {}
