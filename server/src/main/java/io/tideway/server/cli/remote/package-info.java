/**
 * Commands that a running engine answers: clients of Tideway's own HTTP API.
 *
 * <p>Invariants: a command opens no database and no ledger; an error of the API becomes the error of the command, with the same code.
 *
 * <p>Neighbours: sees {@code command}, and {@code api} for the form of JSON documents. No other package of the server uses
 * {@code java.net.http}. Does not see {@code local} or {@code run}.
 */
@NullMarked
package io.tideway.server.cli.remote;

import org.jspecify.annotations.NullMarked;
