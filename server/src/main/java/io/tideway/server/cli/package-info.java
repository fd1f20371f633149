/**
 * The commands: what users type, what they see, and the exit codes.
 *
 * <p>Invariants: with {@code --json} exactly one JSON document goes to stdout and nothing else; errors go to stderr as {@code CODE:
 * what. Fix: …}, a stack trace only with {@code --debug}; no command ends the process itself.
 *
 * <p>Neighbours: {@code config} is read here, {@code running} opened; the commands about a running engine are clients of {@code api}.
 */
@NullMarked
package io.tideway.server.cli;

import org.jspecify.annotations.NullMarked;
