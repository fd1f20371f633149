package io.tideway.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Takes the time of the part that counts, and this process's processor time with it. For one part after the other. */
final class Meter {

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Optional<Profile> profile;
    private long startNanos;
    private long startProcessorNanos;
    private double seconds;
    private double processorSeconds;

    Meter(Optional<Profile> profile) {
        this.profile = profile;
    }

    void start() {
        profile.ifPresent(Profile::start);
        startProcessorNanos = system.getProcessCpuTime();
        startNanos = System.nanoTime();
    }

    void stop() {
        seconds = (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        processorSeconds = (system.getProcessCpuTime() - startProcessorNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        profile.ifPresent(Profile::stop);
    }

    double perSecond(long count) {
        return count / seconds;
    }

    /** Processor time of this process for each of them, waiting for the end included. */
    double processorMicros(long count) {
        return processorSeconds * TimeUnit.SECONDS.toMicros(1) / count;
    }
}
