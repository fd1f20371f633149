/**
 * {@code tideway demo}: a shop and its back office on two embedded servers, kept in step by a real engine from a real
 * configuration.
 *
 * <p>Invariant: everything is under one temporary directory, which is gone afterwards, and so are the servers.
 *
 * <p>Neighbours: {@code config} reads the file that is written here, {@code running} runs it. The only package of the server that
 * speaks SQL, in the role of the two systems' own users.
 */
@NullMarked
package io.tideway.server.demo;

import org.jspecify.annotations.NullMarked;
