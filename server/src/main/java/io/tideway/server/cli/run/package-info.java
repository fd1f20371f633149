/**
 * Commands that run an engine in this process: {@code run} and {@code demo}.
 *
 * <p>Invariants: SIGTERM and SIGINT end the batch in progress and then the process; the log on stderr has one line per event that
 * an operator must see.
 *
 * <p>Neighbours: sees {@code command}, {@code running}, {@code api} and {@code demo}. Does not see {@code local} or {@code remote}.
 */
@NullMarked
package io.tideway.server.cli.run;

import org.jspecify.annotations.NullMarked;
