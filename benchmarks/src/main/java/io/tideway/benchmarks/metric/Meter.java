package io.tideway.benchmarks.metric;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.tideway.benchmarks.database.Servers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Measures time and cost of the parts that count. Of one contender; for one part after the other. */
public final class Meter {

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final String contender;
    private final Servers servers;
    private final Optional<Profile> profile;
    private Counters begin = new Counters(0, 0, Duration.ZERO, 0);
    private Counters end = begin;

    public Meter(String contender, Servers servers, Optional<Profile> profile) {
        this.contender = contender;
        this.servers = servers;
        this.profile = profile;
    }

    private record Counters(long nanos, long processorNanos, Duration servers, long allocatedBytes) {}

    public void start() {
        profile.ifPresent(Profile::start);
        begin = counters();
    }

    public void stop() {
        end = counters();
        profile.ifPresent(Profile::stop);
    }

    /** Returns the records per second, and the cost of each. */
    public Reading perSecond(Metric metric, long records) {
        double seconds = (end.nanos - begin.nanos) / (double) TimeUnit.SECONDS.toNanos(1);
        return of(metric, records / seconds, records);
    }

    /** Returns the value, and the cost of each record. */
    public Reading of(Metric metric, double value, long records) {
        Cost cost = new Cost(
                micros(end.processorNanos - begin.processorNanos) / records,
                micros(end.servers.minus(begin.servers).toNanos()) / records,
                (end.allocatedBytes - begin.allocatedBytes) / (double) records);
        return new Reading(metric, contender, value, Optional.of(cost));
    }

    /** That number, where no records can be counted. */
    public Reading of(Metric metric, double value) {
        return new Reading(metric, contender, value, Optional.empty());
    }

    private Counters counters() {
        return new Counters(
                System.nanoTime(),
                system.getProcessCpuTime(),
                ServerLoad.now(servers).total(),
                threads.getTotalThreadAllocatedBytes());
    }

    private static double micros(long nanos) {
        return nanos / (double) TimeUnit.MICROSECONDS.toNanos(1);
    }
}
