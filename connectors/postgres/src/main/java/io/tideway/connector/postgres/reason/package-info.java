/**
 * The codes of errors that the connector reports. The text of each is its entry in docs/errors.md, which {@code make docs}
 * writes. Codes that the engine reports too ({@code KEY_TAKEN}) have their text there.
 *
 * <p>Neighbours: all other packages of the connector import this one; it imports none of them.
 */
@NullMarked
package io.tideway.connector.postgres.reason;

import org.jspecify.annotations.NullMarked;
