package io.tideway.server.config.yaml;

/**
 * A problem at a line of a document.
 *
 * @param line from 1; 0: the document as a whole
 * @param code a stable code, with an entry in docs/errors.md
 * @param message the problem
 * @param fix what to write instead
 */
public record Problem(int line, String code, String message, String fix) {}
