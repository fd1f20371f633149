package io.tideway.server.demo;

/**
 * How the demo ended.
 *
 * @param written records created, updated or deleted by the sync on either side
 * @param agrees whether both sides agree in every linked record
 */
public record DemoSummary(
        long linked,
        long differing,
        long missingLeft,
        long missingRight,
        long written,
        long conflicts,
        boolean agrees) {}
