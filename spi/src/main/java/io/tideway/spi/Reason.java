package io.tideway.spi;

/**
 * Why something cannot be, or was not, done: shown to users unchanged.
 *
 * @param code a stable code in upper snake case, such as {@code NO_PRIMARY_KEY}; has a page in the docs
 * @param message one or two sentences: the problem and its place
 * @param fix what to do: a statement that works when pasted, or a sentence
 */
public record Reason(String code, String message, String fix) {}
