/**
 * The HTTP API of a running engine, and the JSON documents that it, and the commands, speak.
 *
 * <p>Invariants: on loopback unless told otherwise; everything under {@code /api} needs the token; the {@code Host} header must name
 * an address that is listened on, so that a page in a browser cannot reach the API through a name of its own; Javalin's types
 * stay in this package; every list and every wait is bounded.
 *
 * <p>Neighbours: {@code running} starts it, {@code cli} is its client, {@code metrics} yields what {@code /metrics} shows.
 */
@NullMarked
package io.tideway.server.api;

import org.jspecify.annotations.NullMarked;
