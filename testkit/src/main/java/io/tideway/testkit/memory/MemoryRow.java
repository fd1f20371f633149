package io.tideway.testkit.memory;

import io.tideway.spi.Fields;
import java.time.Instant;

/** A stored record: complete fields over its table's layout, and when it was last changed. */
record MemoryRow(Fields fields, Instant committedAt) {}
