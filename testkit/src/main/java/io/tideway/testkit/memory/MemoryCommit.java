package io.tideway.testkit.memory;

import io.tideway.spi.Change;
import java.time.Instant;
import java.util.List;

/** One commit in the log: its number, which is the version of its changes, its time, and the changes over their tables' layouts. */
record MemoryCommit(long number, Instant committedAt, List<Change> changes) {}
