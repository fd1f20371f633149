/** Stands for the package of the same name; see ArchitectureTest. */
@NullMarked
package io.tideway.trespass.server.cli.local;

import org.jspecify.annotations.NullMarked;
