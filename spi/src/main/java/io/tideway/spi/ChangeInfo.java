package io.tideway.spi;

import java.time.Instant;

/**
 * What is known about a change apart from its values.
 *
 * @param version where it stands among the changes of its record
 * @param committedAt when it was committed, by the source's clock
 * @param origin who made it: a hint
 */
public record ChangeInfo(RecordVersion version, Instant committedAt, Origin origin) {}
