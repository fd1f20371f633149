package io.tideway.benchmarks.micro;

import io.tideway.engine.ledger.postgres.EncodingWork;
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

/** Writing and reading the stored forms of bases, intents and changes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(EncodingWork.RECORDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodingBenchmark {

    private final EncodingWork work = new EncodingWork();

    @Benchmark
    public long encodeBases() {
        return work.encodeBases();
    }

    @Benchmark
    public long decodeBases() {
        return work.decodeBases();
    }

    @Benchmark
    public long encodeIntents() {
        return work.encodeIntents();
    }

    @Benchmark
    public long decodeIntents() {
        return work.decodeIntents();
    }

    @Benchmark
    public long encodeChanges() {
        return work.encodeChanges();
    }

    @Benchmark
    public long decodeChanges() {
        return work.decodeChanges();
    }
}
