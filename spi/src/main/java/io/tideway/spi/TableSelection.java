package io.tideway.spi;

/**
 * The fields of a table that a sync reads. Records and changes of the table come over exactly this layout, which may include
 * {@link FieldLayout#KEY}.
 */
public record TableSelection(TableName table, FieldLayout layout) {}
