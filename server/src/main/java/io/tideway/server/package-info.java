/** The shell: wiring, configuration, commands, HTTP. */
@NullMarked
package io.tideway.server;

import org.jspecify.annotations.NullMarked;
