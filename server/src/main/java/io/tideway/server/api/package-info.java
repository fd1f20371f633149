/**
 * The HTTP API of a running engine, and the JSON documents that the API and the commands use.
 *
 * <p>Invariants: on loopback unless configured otherwise; everything under {@code /api} needs the token; the {@code
 * Host} header must name an address on which the API listens, so that a page in a browser cannot reach the API through
 * another name; Javalin's types stay in this package; every list and every wait is bounded.
 *
 * <p>Neighbours: {@code running} starts it, {@code cli} is its client, {@code metrics} yields the content of {@code
 * /metrics}.
 */
@NullMarked
package io.tideway.server.api;

import org.jspecify.annotations.NullMarked;
