/** Holds the memory connector against the contract, and the testkit's own parts against their word. */
@NullMarked
package io.tideway.testkit;

import org.jspecify.annotations.NullMarked;
