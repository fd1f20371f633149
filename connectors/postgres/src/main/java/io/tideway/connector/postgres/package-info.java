/** The connector for PostgreSQL. */
@NullMarked
package io.tideway.connector.postgres;

import org.jspecify.annotations.NullMarked;
