package io.tideway.benchmarks.metric;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;

/** A summary of a recording: where threads compute, and for what they wait. */
final class ProfileSummary {

    private static final int MOST_LINES = 25;
    private static final String OURS = "io.tideway.";
    private static final String BENCHMARKS = "io.tideway.benchmarks.";

    private final List<RecordedEvent> samples;
    private final List<RecordedEvent> reads;
    private final Map<Integer, String> serversByPort;

    ProfileSummary(List<RecordedEvent> events, Map<Integer, String> serversByPort) {
        this.samples = ofType(events, "jdk.ExecutionSample").stream()
                .filter(event -> !frame(event, BENCHMARKS).isPresent())
                .toList();
        this.reads = ofType(events, "jdk.SocketRead").stream()
                .filter(event -> !frame(event, BENCHMARKS).isPresent())
                .toList();
        this.serversByPort = serversByPort;
    }

    private static List<RecordedEvent> ofType(List<RecordedEvent> events, String type) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .toList();
    }

    void print(String figure, PrintStream out) {
        out.println("# " + figure + ": samples by thread");
        printCounts(samples, event -> thread(event, "sampledThread"), out);
        out.println("# " + figure + ": samples by our innermost package");
        printCounts(
                samples,
                event -> frame(event, OURS).map(ProfileSummary::packageOf).orElse("-"),
                out);
        out.println("# " + figure + ": samples by our innermost method");
        printCounts(
                samples, event -> frame(event, OURS).map(ProfileSummary::method).orElse("-"), out);
        out.println("# " + figure + ": samples by innermost method");
        printCounts(
                samples, event -> frame(event, "").map(ProfileSummary::method).orElse("-"), out);
        out.println("# " + figure + ": milliseconds waiting for answers, and reads");
        printWaits(out);
    }

    private void printCounts(List<RecordedEvent> events, Function<RecordedEvent, String> name, PrintStream out) {
        Map<String, Long> counts = new TreeMap<>();
        events.forEach(event -> counts.merge(name.apply(event), 1L, Long::sum));
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_LINES)
                .forEach(entry -> out.printf(
                        Locale.ROOT,
                        "%6d %5.1f %%  %s%n",
                        entry.getValue(),
                        100.0 * entry.getValue() / events.size(),
                        entry.getKey()));
    }

    private void printWaits(PrintStream out) {
        Map<String, Long> nanos = new TreeMap<>();
        Map<String, Long> counts = new TreeMap<>();
        for (RecordedEvent read : reads) {
            String who = thread(read, "eventThread") + " <- " + serversByPort.getOrDefault(read.getInt("port"), "?")
                    + "  " + frame(read, OURS).map(ProfileSummary::method).orElse("-");
            nanos.merge(who, read.getDuration().toNanos(), Long::sum);
            counts.merge(who, 1L, Long::sum);
        }
        nanos.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_LINES)
                .forEach(entry -> out.printf(
                        Locale.ROOT,
                        "%8d ms %8d  %s%n",
                        entry.getValue() / 1_000_000,
                        counts.get(entry.getKey()),
                        entry.getKey()));
    }

    private static String thread(RecordedEvent event, String field) {
        return Optional.ofNullable(event.getThread(field))
                .map(RecordedThread::getJavaName)
                .filter(name -> !name.isEmpty())
                .orElse("-");
    }

    /** The innermost frame of a class whose name begins so. */
    private static Optional<RecordedFrame> frame(RecordedEvent event, String prefix) {
        RecordedStackTrace stack = event.getStackTrace();
        return stack == null
                ? Optional.empty()
                : stack.getFrames().stream()
                        .filter(frame -> frame.isJavaFrame()
                                && frame.getMethod().getType().getName().startsWith(prefix))
                        .findFirst();
    }

    private static String packageOf(RecordedFrame frame) {
        String name = frame.getMethod().getType().getName();
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String method(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }
}
