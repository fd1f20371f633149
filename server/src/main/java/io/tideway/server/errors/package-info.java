/**
 * What goes wrong, in the form in which users see it: code, message, fix, and whose turn it is.
 *
 * <p>Invariant: a failure is judged by the type and kind of the exception, never by its text.
 *
 * <p>Neighbours: {@code cli} prints failures and exits by them, {@code api} answers with them.
 */
@NullMarked
package io.tideway.server.errors;

import org.jspecify.annotations.NullMarked;
