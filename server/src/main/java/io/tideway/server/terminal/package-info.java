/**
 * Output for users: text in columns, colours, progress; and the request to stop.
 *
 * <p>Invariant: without a terminal, or with {@code NO_COLOR}, no escape sequence is written.
 *
 * <p>Neighbours: {@code cli} and {@code demo} write through it.
 */
@NullMarked
package io.tideway.server.terminal;

import org.jspecify.annotations.NullMarked;
