package io.tideway.benchmarks;

import io.tideway.embedded.PostgresServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Processor time that the servers' processes have used; what ended before it was asked for is not in it. */
record ServerLoad(SequencedMap<String, Duration> byServer) {

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

    private Duration of(String server) {
        return byServer.getOrDefault(server, Duration.ZERO);
    }

    private static Duration processorTime(PostgresServer server) {
        return ProcessHandle.of(server.pid()).stream()
                .flatMap(ProcessHandle::children)
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }
}
