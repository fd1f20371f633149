/**
 * Failures in the form in which users see them: code, message and fix.
 *
 * <p>Invariant: the type and kind of the exception determine a failure, never its text.
 *
 * <p>Neighbours: {@code cli} prints failures and takes its exit code from them, {@code api} answers with them.
 */
@NullMarked
package io.tideway.server.errors;

import org.jspecify.annotations.NullMarked;
