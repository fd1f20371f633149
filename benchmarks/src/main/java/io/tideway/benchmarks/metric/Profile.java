package io.tideway.benchmarks.metric;

import io.tideway.benchmarks.database.Servers;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Flight recordings of the timed parts of a figure, and their sum.
 *
 * <p>Every wait for a server's answer is recorded, so that the time of the ledger differs from that of the target.
 */
public final class Profile {

    private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(10);

    private final List<RecordedEvent> events = new ArrayList<>();
    private final Servers servers;
    private ServerLoad load;
    private ServerLoad loadBefore;
    private @Nullable Recording recording;

    public Profile(Servers servers) {
        this.servers = servers;
        this.loadBefore = ServerLoad.now(servers);
        this.load = loadBefore.since(loadBefore);
    }

    void start() {
        try {
            Recording started = new Recording(Configuration.getConfiguration("profile"));
            started.enable("jdk.ExecutionSample").withPeriod(SAMPLE_INTERVAL);
            // Without the throttle that newer platforms put on it.
            started.enable("jdk.SocketRead").withThreshold(Duration.ZERO).with("throttle", "off");
            started.start();
            recording = started;
            loadBefore = ServerLoad.now(servers);
        } catch (IOException | ParseException e) {
            throw new IllegalStateException("the platform's own recording settings cannot be read", e);
        }
    }

    void stop() {
        load = load.plus(ServerLoad.now(servers).since(loadBefore));
        try (Recording stopped = Objects.requireNonNull(recording)) {
            stopped.stop();
            Path file = Files.createTempFile("tideway-", ".jfr");
            try {
                stopped.dump(file);
                events.addAll(RecordingFile.readAllEvents(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void printSummary(String figure, PrintStream out) {
        Map<Integer, String> names = Map.of(
                servers.source().port(), "source",
                servers.target().port(), "target",
                servers.ledger().port(), "ledger");
        new ProfileSummary(events, names).print(figure, out);
        out.println("# " + figure + ": milliseconds of processor time of the servers");
        load.byServer().forEach((server, time) -> out.println(time.toMillis() + " ms  " + server));
    }
}
