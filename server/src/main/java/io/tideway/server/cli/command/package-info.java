/**
 * What all commands share: the options {@code --file}, {@code --json} and {@code --debug}, the terminal, and the format of durations.
 *
 * <p>Invariants: a command prints through {@link io.tideway.server.cli.command.TidewayCommand} only, so that {@code --json} holds for
 * each.
 *
 * <p>Neighbours: sees {@code config}, {@code errors} and {@code terminal}; sees no other package of commands.
 */
@NullMarked
package io.tideway.server.cli.command;

import org.jspecify.annotations.NullMarked;
