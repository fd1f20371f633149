/**
 * Reads {@code tideway.yaml}: structure by the shipped JSON Schema, meaning by code, connection settings by their
 * connector's own specification; and writes the effective configuration out again.
 *
 * <p>Invariants: every problem has its line, its message and the fix, and all are reported at once; a secret is never
 * part of a problem or of output; environment variables and secret files are read here and nowhere else.
 *
 * <p>Neighbours: {@code cli} and {@code demo} load with {@link io.tideway.server.config.ConfigurationLoader}; the
 * result are the engine's definitions.
 */
@NullMarked
package io.tideway.server.config;

import org.jspecify.annotations.NullMarked;
