package io.tideway.spi;

import java.time.Instant;

/**
 * The properties of a change apart from its values.
 *
 * @param version its place among the changes of its record
 * @param committedAt when it was committed, by the source's clock
 * @param origin its author: a hint
 */
public record ChangeInfo(RecordVersion version, Instant committedAt, Origin origin) {}
