/**
 * The command line: {@link io.tideway.server.cli.CommandTree} finds the command, runs it, prints its errors and gives the exit code.
 *
 * <ul>
 *   <li>{@code command}: what all commands share.
 *   <li>{@code local}: commands that read the configuration and the databases themselves.
 *   <li>{@code remote}: commands that a running engine answers over HTTP.
 *   <li>{@code run}: commands that run an engine in this process.
 * </ul>
 *
 * <p>Invariants: with {@code --json} exactly one JSON document goes to stdout and nothing else; errors go to stderr as {@code CODE:
 * what. Fix: …}, a stack trace only with {@code --debug}; no command ends the process itself.
 *
 * <p>Neighbours: {@code Main} calls it. It alone sees the packages of commands.
 */
@NullMarked
package io.tideway.server.cli;

import org.jspecify.annotations.NullMarked;
