/** Stands for the package of the same name; see ArchitectureTest. */
@NullMarked
package io.tideway.trespass.engine.ledger;

import org.jspecify.annotations.NullMarked;
