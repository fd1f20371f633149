package io.tideway.benchmarks.micro;

import io.tideway.engine.reconcile.ReconcileWork;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Deciding a linked record of seven fields. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ReconcileWork.RECORDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReconcileBenchmark {

    private final ReconcileWork work = new ReconcileWork();

    @Benchmark
    public long echoes() {
        return work.echoes();
    }

    @Benchmark
    public long oneSided() {
        return work.oneSided();
    }

    @Benchmark
    public long conflicts() {
        return work.conflicts();
    }
}
