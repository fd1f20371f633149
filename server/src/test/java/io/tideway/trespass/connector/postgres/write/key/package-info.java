/** Stands for the package of the same name; see ArchitectureTest. */
@NullMarked
package io.tideway.trespass.connector.postgres.write.key;

import org.jspecify.annotations.NullMarked;
