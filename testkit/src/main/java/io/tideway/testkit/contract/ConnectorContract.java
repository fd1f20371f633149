package io.tideway.testkit.contract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The requirements on every connector, tested with a real system. A connector's test extends it and opens a system for
 * each test. If a system lacks an ability, the test of it is skipped with a message.
 *
 * <p>A declared ability must work: a {@link io.tideway.spi.Capability} that is declared is tested, an absent one is not
 * used.
 */
public abstract class ConnectorContract
        implements ReadingContract,
                StreamContract,
                ResumeContract,
                WritingContract,
                VersionContract,
                LifeCycleContract {

    private @Nullable ContractFixture bench;

    /** Opens a fresh system; called before, and closed after, each test. */
    protected abstract ContractSystem openSystem();

    @BeforeEach
    final void openBench() {
        bench = new ContractFixture(openSystem());
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
    }

    @Override
    public final ContractFixture bench() {
        ContractFixture open = bench;
        if (open == null) {
            throw new AssertionError("no test is running");
        }
        return open;
    }
}
