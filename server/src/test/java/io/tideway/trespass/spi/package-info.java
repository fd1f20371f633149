/** Stands for the package of the same name; see ArchitectureTest. */
@NullMarked
package io.tideway.trespass.spi;

import org.jspecify.annotations.NullMarked;
