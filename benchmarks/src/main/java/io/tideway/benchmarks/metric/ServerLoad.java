package io.tideway.benchmarks.metric;

import io.tideway.benchmarks.database.Servers;
import io.tideway.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Processor time of the servers' processes; on Linux, also of those that have ended. */
record ServerLoad(SequencedMap<String, Duration> byServer) {

    private static final Duration TICK = Duration.ofMillis(10);

    /**
     * The place in a process's {@code stat}, after its name, of the time of its ended children: for the user, and in
     * the kernel.
     */
    private static final int ENDED_IN_USER = 13;

    private static final int ENDED_IN_KERNEL = 14;

    static ServerLoad now(Servers servers) {
        SequencedMap<String, Duration> load = new LinkedHashMap<>();
        load.put("source", processorTime(servers.source()));
        load.put("target", processorTime(servers.target()));
        load.put("ledger", processorTime(servers.ledger()));
        return new ServerLoad(load);
    }

    ServerLoad since(ServerLoad earlier) {
        SequencedMap<String, Duration> load = new LinkedHashMap<>();
        byServer.forEach((server, time) -> load.put(server, time.minus(earlier.of(server))));
        return new ServerLoad(load);
    }

    ServerLoad plus(ServerLoad other) {
        SequencedMap<String, Duration> load = new LinkedHashMap<>();
        byServer.forEach((server, time) -> load.put(server, time.plus(other.of(server))));
        return new ServerLoad(load);
    }

    Duration total() {
        return byServer.values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    private Duration of(String server) {
        return byServer.getOrDefault(server, Duration.ZERO);
    }

    private static Duration processorTime(PostgresServer server) {
        return ProcessHandle.of(server.pid()).stream()
                .flatMap(ProcessHandle::children)
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(ofEnded(server.pid()), Duration::plus);
    }

    /** See proc_pid_stat(5). Nothing where the platform has no such file. */
    private static Duration ofEnded(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return TICK.multipliedBy(Long.parseLong(fields[ENDED_IN_USER]) + Long.parseLong(fields[ENDED_IN_KERNEL]));
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }
}
