/**
 * The codes of errors that the server itself reports. The text of each is its entry in docs/errors.md, which
 * {@code make docs} writes.
 *
 * <p>Neighbours: all other packages of the server import this one; it imports none of them.
 */
@NullMarked
package io.tideway.server.reason;

import org.jspecify.annotations.NullMarked;
