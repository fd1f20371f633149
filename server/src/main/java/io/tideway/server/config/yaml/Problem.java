package io.tideway.server.config.yaml;

/**
 * Something wrong at a line of a document.
 *
 * @param line from 1; 0: the document as a whole
 * @param code a stable word, with an entry in docs/errors.md
 * @param message what is wrong
 * @param fix what to write instead
 */
public record Problem(int line, String code, String message, String fix) {}
