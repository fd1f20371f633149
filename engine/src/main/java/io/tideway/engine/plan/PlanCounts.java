package io.tideway.engine.plan;

/** What a plan has counted so far. */
final class PlanCounts {
    long matched;
    long differing;
    long createLeft;
    long createRight;
    long ambiguous;
    long excluded;
}
