/**
 * {@code tideway demo}: a shop and its back office on two embedded servers, kept in step by a real engine from a real
 * configuration.
 *
 * <p>Invariant: everything is under one temporary directory; directory and servers are removed afterwards.
 *
 * <p>Neighbours: {@code config} reads the file that is written here, {@code running} runs it. The only package of the
 * server that uses SQL, in the role of the two systems' own users.
 */
@NullMarked
package io.tideway.server.demo;

import org.jspecify.annotations.NullMarked;
