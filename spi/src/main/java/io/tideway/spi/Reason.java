package io.tideway.spi;

/**
 * Why something cannot be, or was not, done: shown to users as it stands.
 *
 * @param code a stable word in upper snake case, such as {@code NO_PRIMARY_KEY}; has a page in the docs
 * @param message one or two sentences that say what is wrong and where
 * @param fix what to do: a statement that works when pasted, or a sentence
 */
public record Reason(String code, String message, String fix) {}
