/** Classes that break every rule of the architecture on purpose: the proof that the rules find such classes. */
@NullMarked
package io.tideway.trespass;

import org.jspecify.annotations.NullMarked;
