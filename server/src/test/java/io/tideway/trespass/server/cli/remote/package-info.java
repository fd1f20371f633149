/** Stands for the package of the same name; see ArchitectureTest. */
@NullMarked
package io.tideway.trespass.server.cli.remote;

import org.jspecify.annotations.NullMarked;
