/** What connectors and the engine are tested with: the connector contract, a memory connector, a faulty wrapper, a clock to move, real Postgres servers. */
@NullMarked
package io.tideway.testkit;

import org.jspecify.annotations.NullMarked;
