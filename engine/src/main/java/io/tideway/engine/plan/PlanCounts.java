package io.tideway.engine.plan;

/** The counts of a plan so far. */
final class PlanCounts {
    long matched;
    long differing;
    long createLeft;
    long createRight;
    long ambiguous;
    long excluded;
}
