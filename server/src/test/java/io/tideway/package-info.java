/** The house rules as tests: who may see whom, and how the sources and docs are kept. */
@NullMarked
package io.tideway;

import org.jspecify.annotations.NullMarked;
