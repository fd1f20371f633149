package io.tideway.testkit.contract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every connector must do, held against a real system. A connector's test extends it and opens a system for each test;
 * what a system cannot offer skips a test, and says so.
 *
 * <p>What is declared must work: a {@link io.tideway.spi.Capability} that is there is tested, one that is absent is not relied
 * on.
 */
public abstract class ConnectorContract
        implements ReadingContract,
                StreamContract,
                ResumeContract,
                WritingContract,
                VersionContract,
                LifeCycleContract {

    private @Nullable ContractBench bench;

    /** Opens a fresh system; called before, and closed after, each test. */
    protected abstract ContractSystem openSystem();

    @BeforeEach
    final void openBench() {
        bench = new ContractBench(openSystem());
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
    }

    @Override
    public final ContractBench bench() {
        ContractBench open = bench;
        if (open == null) {
            throw new AssertionError("no test is running");
        }
        return open;
    }
}
